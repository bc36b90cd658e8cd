package org.busway.integration.runtime;

import java.util.List;
import java.util.Map;

import org.busway.api.BusConnection;
import org.busway.api.Message;

/** What the bus says of itself to one who asks. */
record BusState(BusConnection asking) {

    private static final String BUS = "org.freedesktop.DBus";

    static BusState of(BusConnection asking) {
        return new BusState(asking);
    }

    /** The unique name of who owns a name. */
    String owner(String name) {
        return call(BUS, "GetNameOwner", "s", name).argument(0, String.class);
    }

    /** All names, unique ones too. */
    List<String> names() {
        return ((List<?>) call(BUS, "ListNames", "").arguments().get(0)).stream().map(String.class::cast).sorted().toList();
    }

    /** The match rules of each connection that has any. */
    Map<?, ?> rules() {
        return call(BUS + ".Debug.Stats", "GetAllMatchRules", "").argument(0, Map.class);
    }

    private Message call(String interfaceName, String method, String signature, Object... arguments) {
        return asking.call(BUS, "/org/freedesktop/DBus", interfaceName, method, signature, arguments);
    }
}
