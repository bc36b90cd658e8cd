package org.busway.broker.internal.driver;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.BusException;
import org.busway.api.Variant;
import org.busway.broker.internal.driver.Interface.Argument;
import org.busway.broker.internal.driver.Interface.Signal;
import org.busway.broker.internal.driver.Method.Access;
import org.busway.broker.internal.group.GroupLink;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.route.CallsToBus;
import org.busway.broker.internal.route.Parcel;
import org.busway.broker.internal.route.Refusal;
import org.busway.spi.group.GroupBus;

/**
 * The properties of {@code /org/busway/groups}: what methods without a change say, for programs that look at properties.
 *
 * <p>Invariant: a property shows nobody what policy refuses to him as a method. Policy sees a {@code Get} as a call of {@code org.freedesktop.DBus.Properties} and never
 * which property is asked for, so the method is asked about here. What is told to all who listen says that something has changed, and not what.
 */
final class GroupProperties {

    /** What they are like changes with which there are, and is to be asked for again; what happens in them changes all the time. */
    static final List<Property> ALL = List.of(new Property("Names", "as", "invalidates"),
            new Property("Groups", "a{sa{sv}}", "invalidates"), new Property("Statistics", "a{sa{sv}}", "false"));

    /** By which method each is to be had too. */
    private static final Map<String, String> METHODS = Map.of("Names", "List", "Groups", "List", "Statistics", "Statistics");

    private final GroupLink link;

    GroupProperties(GroupLink link) {
        this.link = link;
    }

    /** The interface by which they are read. */
    Interface access() {
        return new Interface("org.freedesktop.DBus.Properties", false, false,
                List.of(method("Get", "ss", "v", this::get), method("GetAll", "s", "a{sv}", this::getAll),
                        method("Set", "ssv", "", this::set)),
                List.of(), List.of(new Signal("PropertiesChanged", List.of(new Argument("s", "interface_name"),
                        new Argument("a{sv}", "changed_properties"), new Argument("as", "invalidated_properties")))));
    }

    private static Method method(String name, String in, String out, Handler handler) {
        return new Method(name, in, out, Access.CANONICAL_PATH, handler);
    }

    private Refusal get(Parcel call) {
        if (link.groups() == null) {
            return GroupMethods.NONE;
        }
        String method = isOfGroups(call.argument(0)) ? METHODS.get(call.argument(1)) : null;
        if (method == null) {
            return new Refusal(BusException.UNKNOWN_PROPERTY, name(call) + " not found");
        } else if (!mayCall(call.from(), method)) {
            return new Refusal(BusException.ACCESS_DENIED, name(call) + " shows what " + GroupBus.INTERFACE + "." + method
                    + " says, and policy refuses that to " + call.from());
        }
        link.bus().reply(call.from(), call.serial(), "v", List.of(link.groups().property(call.argument(1))));
        return null;
    }

    /** Those that the caller may have. */
    private Refusal getAll(Parcel call) {
        if (link.groups() == null) {
            return GroupMethods.NONE;
        }
        Map<String, Variant> values = new LinkedHashMap<>();
        if (isOfGroups(call.argument(0))) {
            for (Property property : ALL) {
                if (mayCall(call.from(), METHODS.get(property.name()))) {
                    values.put(property.name(), link.groups().property(property.name()));
                }
            }
        }
        link.bus().reply(call.from(), call.serial(), "a{sv}", List.of(values));
        return null;
    }

    private static boolean mayCall(Peer caller, String method) {
        return CallsToBus.mayCall(caller, GroupBus.PATH, GroupBus.INTERFACE, method);
    }

    private Refusal set(Parcel call) {
        return link.groups() == null
                ? GroupMethods.NONE
                : new Refusal(BusException.PROPERTY_READ_ONLY, name(call) + " cannot be set");
    }

    private static String name(Parcel call) {
        return "Property \"" + call.argument(0) + "." + call.argument(1) + "\"";
    }

    /** An empty interface name stands for all of them. */
    private static boolean isOfGroups(String interfaceName) {
        return interfaceName.isEmpty() || interfaceName.equals(GroupBus.INTERFACE);
    }
}
