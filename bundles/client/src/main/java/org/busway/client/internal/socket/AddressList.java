package org.busway.client.internal.socket;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.busway.api.BusException;
import org.busway.os.PeerCredentials;
import org.busway.os.SystemCallException;
import org.busway.wire.address.BusAddress;

/** Addresses of one bus, tried in turn. */
public record AddressList(List<BusAddress> addresses) {

    /** No server was found at an address. */
    private static final String NO_SERVER = "org.freedesktop.DBus.Error.NoServer";

    /** Reads a list with semicolons between. */
    public static AddressList parse(String text) {
        return new AddressList(BusAddress.parse(text));
    }

    /** Where this process's bus is: what the environment says, or else Busway's own socket. */
    public static AddressList ofEnvironment(Map<String, String> environment) {
        for (String variable : List.of("DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS")) {
            String value = environment.get(variable);
            if (value != null && !value.isEmpty()) {
                return parse(value);
            }
        }
        return new AddressList(List.of(new BusAddress("unix", Map.of("path", defaultPath(environment)))));
    }

    private static String defaultPath(Map<String, String> environment) {
        String runtime = environment.get("XDG_RUNTIME_DIR");
        if (isRoot() || runtime == null || runtime.isEmpty()) {
            return "/run/busway/bus";
        }
        return runtime + "/busway/bus";
    }

    private static boolean isRoot() {
        try {
            return PeerCredentials.self().uid() == 0;
        } catch (SystemCallException e) {
            return false;
        }
    }

    /**
     * The first that answers.
     *
     * @throws BusException {@value #NO_SERVER} with what was wrong at each
     */
    public Authenticated connect(Connector connector) {
        List<Exception> failures = new ArrayList<>();
        for (BusAddress each : addresses) {
            try {
                return connector.connect(each);
            } catch (IOException | RuntimeException e) {
                failures.add(e);
            }
        }
        String texts = failures.stream().map(Exception::getMessage).collect(Collectors.joining("; then "));
        BusException none = new BusException(NO_SERVER, "no bus answers: " + texts, failures.get(0));
        failures.subList(1, failures.size()).forEach(none::addSuppressed);
        throw none;
    }
}
