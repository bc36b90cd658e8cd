package org.busway.client.internal.group;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.Descriptor;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.MessageHeader;
import org.busway.api.MessageType;
import org.busway.api.Variant;
import org.busway.api.group.Group;
import org.busway.api.group.MemberOptions;
import org.busway.lane.filter.FrameKey;

/** The interface {@code org.busway.Groups1} of the bus: its calls, and which messages are its signals to the library. */
public final class Groups1 {

    /** The error of a group whose publishers get no lane. */
    public static final String NOT_DIRECT = "org.busway.Error.NotDirect";

    /** The error of a bus without a manager of groups. */
    public static final String NO_GROUPS = Group.NO_GROUPS;

    /** The name of the bus. */
    static final String BUS = "org.freedesktop.DBus";
    private static final String PATH = "/org/busway/groups";
    private static final String INTERFACE = "org.busway.Groups1";

    private Groups1() {}

    /** Whether a message is one that the bus sends to this connection's library, not to its program, which decides who joins its groups. */
    public static boolean isForLibrary(Message message) {
        return message.type() == MessageType.SIGNAL && message.destination() != null && INTERFACE.equals(message.interfaceName())
                && BUS.equals(message.sender()) && !"JoinAsked".equals(message.member());
    }

    static boolean isBus(String publisher) {
        return publisher.isEmpty() || publisher.equals(BUS);
    }

    static Message join(String group, List<MatchRule> rules, MemberOptions options) {
        Map<String, Object> wanted = new LinkedHashMap<>();
        if (options.outcome() != null) {
            wanted.put("outcome", Variant.of(options.outcome().name().toLowerCase(java.util.Locale.ROOT)));
        }
        wanted.put("mapped", new Variant("b", options.mapped()));
        return call("Join", "sasa{sv}", group, texts(rules), wanted);
    }

    static Message setFilter(String group, List<MatchRule> rules) {
        return call("SetFilter", "sas", group, texts(rules));
    }

    static Message publish(String group) {
        return call("Publish", "sa{sv}", group, Map.of());
    }

    static Message mapped(String group, long lane) {
        return call("Mapped", "su", group, lane);
    }

    /** The publisher has gone on in a lane that it was given for another one. */
    public static Message goneOn(String group, long lane) {
        return unanswered(mapped(group, lane));
    }

    /** There is no room in a publisher's lane: the bus is to look who leaves none. */
    public static Message full(String group, long lane) {
        return unanswered(call("Full", "su", group, lane));
    }

    /** A message that is too long for a lane, and that a frame at a position there is about to announce. */
    public static Message announce(String group, long lane, long number, long position, FrameKey key, Descriptor memory) {
        return unanswered(call("Announce", "suttttth", group, lane, number, position, key.names(), key.pathAndArg0(), key.bloom(),
                memory));
    }

    public static Message statistics(String group) {
        return call("Statistics", "s", group);
    }

    static Message leaveUnanswered(String group) {
        return unanswered(leave(group));
    }

    /** The member reads lanes no more. */
    public static Message leave(String group) {
        return call("Leave", "s", group);
    }

    /** Asks up to where the member reads lanes. */
    public static Message leaveLanes(String group) {
        return call("LeaveLanes", "s", group);
    }

    static Message unpublish(String group) {
        return unanswered(call("Unpublish", "s", group));
    }

    /** Tells of a lane that holds what no honest publisher writes. */
    public static Message fault(String group, long lane, long position, String what) {
        return unanswered(call("Fault", "suts", group, lane, position, what));
    }

    /** Tells everybody that messages were lost here; first and last are 0 where they are not known. */
    public static Message lost(String group, long count, long first, long last, boolean exact) {
        return unanswered(call("Lost", "stttb", group, count, first, last, exact));
    }

    private static List<String> texts(List<MatchRule> rules) {
        List<String> texts = new ArrayList<>();
        rules.forEach(rule -> texts.add(rule.toString()));
        return texts;
    }

    private static Message call(String member, String signature, Object... arguments) {
        return Message.call(BUS, PATH, INTERFACE, member).body(signature, arguments).build();
    }

    private static Message unanswered(Message call) {
        return call.toBuilder().flags(MessageHeader.NO_REPLY_EXPECTED).build();
    }
}
