package org.busway.broker.internal.driver;

import java.nio.channels.ByteChannel;
import java.util.Arrays;
import java.util.List;
import org.busway.api.BusException;
import org.busway.api.Descriptor;
import org.busway.api.Message;
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

    static final Refusal NONE = new Refusal(GroupBus.NO_GROUPS,
            "No multicast groups here: the bundle org.busway.group is not running");

    private final GroupLink link;

    GroupMethods(GroupLink link) {
        this.link = link;
    }

    /** The interface, and that of its properties. */
    List<Interface> interfaces() {
        return List.of(new GroupProperties(link).access(),
                new Interface(GroupBus.INTERFACE, false, false, methods(), GroupProperties.ALL, signals()));
    }

    private List<Method> methods() {
        return List.of(method("List", "", "a(sa{sv})"), method("Create", "sa{sv}", ""), method("Destroy", "s", ""),
                method("Statistics", "s", "a{sv}"), method("Join", "sasa{sv}", "sa{sv}ayhh"), method("Leave", "s", ""),
                method("LeaveLanes", "s", "a(ut)"),
                method("SetFilter", "sas", "aya{su}a(ut)"), method("Publish", "sa{sv}", "ua{sv}hh"),
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
}
