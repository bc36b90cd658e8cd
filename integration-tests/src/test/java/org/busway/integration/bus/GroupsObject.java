package org.busway.integration.bus;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.BusConnection;
import org.busway.api.Variant;

/**
 * The object at which the bus is asked about its groups, as one program calls it.
 *
 * @param program who asks
 */
public record GroupsObject(BusConnection program) {

    private static final String BUS = "org.freedesktop.DBus";
    private static final String PATH = "/org/busway/groups";
    private static final String INTERFACE = "org.busway.Groups1";

    /** Creates a group of the signals of an interface. */
    public void create(String group, String interfaceName, Map<String, Variant> more) {
        Map<String, Variant> options = new HashMap<>(more);
        options.put("rules", new Variant("as", List.of("interface='" + interfaceName + "'")));
        program.call(BUS, PATH, INTERFACE, "Create", "sa{sv}", group, options);
    }

    public void destroy(String group) {
        program.call(BUS, PATH, INTERFACE, "Destroy", "s", group);
    }

    /** Decides about somebody who asks to be a member. */
    public void decide(String group, Object ticket, boolean yes) {
        program.call(BUS, PATH, INTERFACE, "Decide", "sub", group, ticket, yes);
    }

    @SuppressWarnings("unchecked")
    public Map<String, Variant> statistics(String group) {
        return program.call(BUS, PATH, INTERFACE, "Statistics", "s", group).argument(0, Map.class);
    }

    /** What statistics say of each member under some key. */
    public List<Object> members(String group, String key) {
        return ((List<?>) statistics(group).get("members").value()).stream()
                .map(member -> ((Variant) ((Map<?, ?>) member).get(key)).value()).map(Object.class::cast).toList();
    }
}
