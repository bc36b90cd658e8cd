package org.busway.broker.internal.driver;

import java.nio.channels.ByteChannel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.BusException;
import org.busway.api.Descriptor;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.broker.internal.driver.Interface.Argument;
import org.busway.broker.internal.driver.Interface.Signal;
import org.busway.broker.internal.driver.Method.Access;
import org.busway.broker.internal.group.GroupLink;
import org.busway.broker.internal.route.Parcel;
import org.busway.broker.internal.route.Refusal;
import org.busway.spi.group.GroupBus;
import org.busway.wire.message.MessageReader;

/**
 * The object {@code /org/busway/groups}: its table stands here, since the object is there with or without a manager of groups; what is called is answered by
 * the manager, or by {@code NoGroups}.
 */
final class GroupMethods {

    private static final Refusal NONE = new Refusal(GroupBus.NO_GROUPS,
            "No multicast groups here: the bundle org.busway.group is not running");
    private static final String PROPERTIES = "org.freedesktop.DBus.Properties";

    /** Which there are is told to all; what they are like changes with that alone, and is asked for again; what happens in them changes all the time. */
    private static final List<Property> READ = List.of(new Property("Names", "as", "true"),
            new Property("Groups", "a{sa{sv}}", "invalidates"), new Property("Statistics", "a{sa{sv}}", "false"));

    private final GroupLink link;

    GroupMethods(GroupLink link) {
        this.link = link;
    }

    /** The interface, and that of its properties. */
    List<Interface> interfaces() {
        return List.of(new Interface(PROPERTIES, false, false,
                List.of(properties("Get", "ss", "v", this::get), properties("GetAll", "s", "a{sv}", this::getAll),
                        properties("Set", "ssv", "", this::set)),
                List.of(),
                List.of(new Signal("PropertiesChanged", List.of(new Argument("s", "interface_name"),
                        new Argument("a{sv}", "changed_properties"), new Argument("as", "invalidated_properties"))))),
                new Interface(GroupBus.INTERFACE, false, false, methods(),
                        READ, signals()));
    }

    private List<Method> methods() {
        return List.of(method("List", "", "a(sa{sv})"), method("Create", "sa{sv}", ""), method("Destroy", "s", ""),
                method("Statistics", "s", "a{sv}"), method("Join", "sasa{sv}", "sa{sv}ayhh"), method("Leave", "s", ""),
                method("SetFilter", "sas", "aya{su}"), method("Publish", "sa{sv}", "ua{sv}hh"),
                method("Mapped", "su", ""), method("Full", "su", ""), method("Announce", "suttttth", ""),
                method("Unpublish", "s", ""),
                method("Fault", "suts", ""),
                method("Lost", "stttb", ""), method("Decide", "sub", ""));
    }

    private static List<Signal> signals() {
        Argument group = new Argument("s", "group");
        Argument peer = new Argument("s", "peer");
        return List.of(new Signal("Joined", List.of(group, peer)), new Signal("Left", List.of(group, peer)),
                new Signal("Evicted", List.of(group, peer, new Argument("s", "why"))),
                new Signal("Lost", List.of(group, peer, new Argument("t", "count"), new Argument("t", "first"),
                        new Argument("t", "last"), new Argument("b", "exact"))));
    }

    private Method method(String name, String in, String out) {
        return new Method(name, in, out, Access.CANONICAL_PATH, this::call);
    }

    private static Method properties(String name, String in, String out, Handler handler) {
        return new Method(name, in, out, Access.CANONICAL_PATH, handler);
    }

    private Refusal call(Parcel call) {
        GroupBus groups = link.groups();
        if (groups == null) {
            return NONE;
        }
        Message values;
        try {
            values = MessageReader.read(call.view(), passed(call));
        } catch (IllegalArgumentException e) {
            // Its signature is that of the method: it names a descriptor that has not come.
            return new Refusal(BusException.INVALID_ARGS, "Call to " + call.member() + ": " + e.getMessage());
        }
        groups.call(call.from(), values);
        return null;
    }

    /** What came with the call; the bus closes it when the call was answered. */
    private static List<Descriptor> passed(Parcel call) {
        return call.descriptors() == null
                ? List.of()
                : Arrays.stream(call.descriptors().numbers()).<Descriptor>mapToObj(Passed::new).toList();
    }

    private record Passed(int number) implements Descriptor {

        @Override
        public ByteChannel channel() {
            throw new UnsupportedOperationException("descriptor " + number + " came with a call of the bus");
        }

        @Override
        public void close() {
            // It is the message's.
        }
    }

    private Refusal get(Parcel call) {
        if (link.groups() == null) {
            return NONE;
        }
        Variant value = isOfGroups(call.argument(0)) ? link.groups().property(call.argument(1)) : null;
        if (value == null) {
            return new Refusal(BusException.UNKNOWN_PROPERTY,
                    "Property \"" + call.argument(0) + "." + call.argument(1) + "\" not found");
        }
        link.reply(call.from(), call.serial(), "v", List.of(value));
        return null;
    }

    private Refusal getAll(Parcel call) {
        if (link.groups() == null) {
            return NONE;
        }
        Map<String, Variant> values = new LinkedHashMap<>();
        if (isOfGroups(call.argument(0))) {
            READ.forEach(property -> values.put(property.name(), link.groups().property(property.name())));
        }
        link.reply(call.from(), call.serial(), "a{sv}", List.of(values));
        return null;
    }

    private Refusal set(Parcel call) {
        String name = call.argument(0) + "." + call.argument(1);
        return link.groups() == null
                ? NONE
                : new Refusal(BusException.PROPERTY_READ_ONLY, "Property \"" + name + "\" cannot be set");
    }

    /** An empty interface name stands for all of them. */
    private static boolean isOfGroups(String interfaceName) {
        return interfaceName.isEmpty() || interfaceName.equals(GroupBus.INTERFACE);
    }
}
