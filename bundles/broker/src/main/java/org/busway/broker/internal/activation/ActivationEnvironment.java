package org.busway.broker.internal.activation;

import java.util.HashMap;
import java.util.Map;
import org.busway.spi.flow.Account;
import org.busway.spi.flow.Resource;

/**
 * The environment of the programs that the bus starts: the bus's own, what {@code UpdateActivationEnvironment} has set, and where the
 * bus is. What peers have set outlives them, so it is charged to the bus, and has a limit that is as high as programs with many variables need. Owned by the bus thread.
 */
final class ActivationEnvironment {

    private static final int VARIABLE_BYTES = 128;

    private final Map<String, String> inherited;
    /** What peers have set, in the place of what was inherited. */
    private final Map<String, String> set = new HashMap<>(0);
    private final Account account;
    private long bytes;

    /**
     * @param inherited the environment of this process
     * @param account is charged for what is set
     */
    ActivationEnvironment(Map<String, String> inherited, Account account) {
        this.account = account;
        this.inherited = new HashMap<>(inherited);
        // Said by systemd to this process alone.
        this.inherited.keySet()
                .removeAll(java.util.List.of("NOTIFY_SOCKET", "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES", "JAVA_OPTS"));
    }

    /** Sets variables for all programs that are started from now on: all of them or, where there is no room for them, none. */
    boolean update(Map<String, String> values) {
        long growth = 0;
        for (Map.Entry<String, String> each : values.entrySet()) {
            String before = set.get(each.getKey());
            growth += bytes(each.getKey(), each.getValue()) - (before == null ? 0 : bytes(each.getKey(), before));
        }
        if (bytes + growth > Activator.MOST_ENVIRONMENT_BYTES || growth > 0 && !account.tryCharge(Resource.HEAP_BYTES, growth)) {
            return false;
        }
        if (growth < 0) {
            account.credit(Resource.HEAP_BYTES, -growth);
        }
        bytes += growth;
        set.putAll(values);
        return true;
    }

    /** Nothing is started any more. */
    void close() {
        set.clear();
        if (bytes > 0) {
            account.credit(Resource.HEAP_BYTES, bytes);
            bytes = 0;
        }
    }

    private static long bytes(String name, String value) {
        return VARIABLE_BYTES + 2L * (name.length() + value.length());
    }

    /**
     * The whole environment for one program.
     *
     * @param address an address of the bus
     * @param type {@code session}, {@code system}, or another word or null for a bus of another kind
     */
    Map<String, String> forProgram(String address, String type) {
        Map<String, String> all = new HashMap<>(inherited);
        all.putAll(set);
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
