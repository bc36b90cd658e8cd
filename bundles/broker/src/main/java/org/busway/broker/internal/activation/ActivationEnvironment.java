package org.busway.broker.internal.activation;

import java.util.HashMap;
import java.util.Map;

/**
 * The environment of the programs that the bus starts: the bus's own, what {@code UpdateActivationEnvironment} has set, and where the
 * bus is. Owned by the bus thread.
 */
final class ActivationEnvironment {

    private final Map<String, String> variables;

    /**
     * @param inherited the environment of this process
     */
    ActivationEnvironment(Map<String, String> inherited) {
        variables = new HashMap<>(inherited);
        // Said by systemd to this process alone.
        variables.keySet()
                .removeAll(java.util.List.of("NOTIFY_SOCKET", "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES", "JAVA_OPTS"));
    }

    /** Sets variables for all programs that are started from now on. */
    void update(Map<String, String> values) {
        variables.putAll(values);
    }

    /**
     * The whole environment for one program.
     *
     * @param address an address of the bus
     * @param type {@code session}, {@code system}, or another word or null for a bus of another kind
     */
    Map<String, String> forProgram(String address, String type) {
        Map<String, String> all = new HashMap<>(variables);
        all.put("DBUS_STARTER_ADDRESS", address);
        if (type != null) {
            all.put("DBUS_STARTER_BUS_TYPE", type);
        }
        if ("session".equals(type)) {
            all.put("DBUS_SESSION_BUS_ADDRESS", address);
        } else if ("system".equals(type)) {
            all.put("DBUS_SYSTEM_BUS_ADDRESS", address);
        }
        return all;
    }
}
