package org.busway.client.internal.group;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.busway.api.Descriptor;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.Struct;
import org.busway.api.group.Group;
import org.busway.api.group.MemberEnd.Cause;
import org.busway.api.group.MemberOptions;
import org.busway.api.group.Publisher;
import org.busway.client.internal.group.Received.Joined;
import org.busway.client.internal.group.Received.LaneAdded;
import org.busway.client.BusClient;
import org.busway.client.internal.group.member.Leaver;
import org.busway.client.internal.group.member.Membership;
import org.busway.client.internal.group.member.PushedMember;
import org.busway.client.internal.group.order.LaneHead;
import org.busway.client.internal.group.publish.SocketPublisher;
import org.busway.lane.layout.Words;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that one connection has to do with groups: who of it is a member or publisher where, and what the bus tells the library about that.
 *
 * <p>A connection is a member of a group once at most, since the bus speaks of the group, not of one member of several; likewise a publisher.
 */
public final class ConnectionGroups {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionGroups.class);

    private static final AtomicBoolean SAID_NARROW = new AtomicBoolean();

    private final GroupHost host;
    private final Map<String, Membership> members = new ConcurrentHashMap<>();
    private final List<PushedMember> pushed = new CopyOnWriteArrayList<>();
    /** Whose lanes the bus has not let go of; asked when there is no member. */
    private final Map<String, Membership> leaving = new ConcurrentHashMap<>();
    /** What was left in lanes is handed on by these, in the order in which members were closed. */
    private final List<Leaver> leavers = new CopyOnWriteArrayList<>();
    private final OpenPublishers publishers;
    /** Set by a fence, until the next message comes; guarded as taking from the link is. */
    private String handed = "";

    /** No groups yet. */
    public ConnectionGroups(GroupHost host) {
        this.host = host;
        publishers = new OpenPublishers(host);
    }

    /** A group as the program sees it. */
    public Group group(String name, long queueBytes) {
        return new JoinedGroup(name, this, host, queueBytes);
    }

    /** Joins: {@code make} makes the member, which is told what to do at its end. */
    <M extends Membership> M join(String group, List<MatchRule> rules, MemberOptions options, Function<Runnable, M> make) {
        Membership before = leaving.get(group);
        if (before != null) {
            before.leaving().await(BusClient.DEFAULT_TIMEOUT.toMillis());
        }
        Membership[] made = new Membership[1];
        members.compute(group, (name, present) -> {
            if (present != null) {
                throw new IllegalStateException("this connection is a member of group \"" + name
                        + "\" already: close that one before, or join through another connection");
            }
            made[0] = make.apply(() -> gone(name, made[0]));
            return made[0];
        });
        @SuppressWarnings("unchecked")
        M member = (M) made[0];
        if (member instanceof PushedMember push) {
            pushed.add(push);
        }
        boolean done = false;
        try {
            MemberOptions possible = mayShareMemory() ? options : options.proxied();
            host.call(Groups1.join(group, rules, possible), reply -> {
                member.joined(Joined.of(reply));
                return member;
            });
            done = true;
            return member;
        } finally {
            if (!done) {
                member.close();
            }
        }
    }

    private void gone(String group, Membership member) {
        Leaver leaver = member.leaving();
        if (leaver != null) {
            leaving.put(group, member);
            leavers.add(leaver);
            leaver.left().thenRun(() -> leaving.remove(group, member));
            members.remove(group, member);
            member.beginToLeave();
        } else if (members.remove(group, member) && member.end().cause() == Cause.LEFT) {
            host.tell(Groups1.leaveUnanswered(group));
        }
        if (member instanceof PushedMember) {
            host.runAsHandler(this::tellEnds);
        }
    }

    /** Tells members that are called where handlers are what has ended. Who still holds a frame that waits for its turn stays until that was handed on. */
    public void tellEnds() {
        leavers.removeIf(Leaver::look);
        pushed.forEach(PushedMember::over);
        pushed.removeIf(PushedMember::isReleased);
    }

    /** Hands on the next frame of a lane. */
    public void deliver(LaneHead lane) {
        for (PushedMember member : pushed) {
            if (member.deliver(lane)) {
                return;
            }
        }
        for (Leaver leaver : leavers) {
            if (leaver.deliver(lane)) {
                return;
            }
        }
    }

    /** Where 64 bits are not read at once, what others write cannot be believed. Said once. */
    private static boolean mayShareMemory() {
        if (!Words.areAtomic() && SAID_NARROW.compareAndSet(false, true)) {
            LOG.warn("Groups are read and written by sockets: {} does not read and write 64 bits at once, as far as is known",
                    Words.architecture());
        }
        return Words.areAtomic();
    }

    /** Becomes a publisher, with a lane if the group gives one. */
    Publisher publish(String group) {
        return mayShareMemory() ? publishers.open(group) : new SocketPublisher(host, group);
    }

    /** Acts on a message that the bus sends to the library; false if it is for the program. */
    public boolean take(Message message) {
        if (!Groups1.isForLibrary(message)) {
            return false;
        } else if (message.member().equals("Fence")) {
            fence(message);
            return true;
        } else if (endsInTurn(message)) {
            return false;
        }
        boolean isMemory = message.member().equals("Announced");
        if (!isMemory) {
            host.order().pass();
        }
        tryToAct(message);
        if (isMemory) {
            // Counted when it is there: whoever finds all counted that was sent before a frame finds the memory too.
            host.order().pass();
        }
        return true;
    }

    /** Who maps nothing has all by the connection: what came before the end is handed on before it. */
    private boolean endsInTurn(Message message) {
        Membership member = message.member().equals("Evicted") ? member(message.argument(0)) : null;
        return member != null && !member.isMapped();
    }

    private void tryToAct(Message message) {
        try {
            act(message);
        } catch (RuntimeException e) {
            message.arguments().stream().filter(Descriptor.class::isInstance).forEach(each -> ((Descriptor) each).close());
            LOG.warn("what the bus tells of groups cannot be acted on: {}", message, e);
        }
    }

    private Membership member(String group) {
        // What the bus tells of a member that leaves comes before it has let go of that one, and so before there is another.
        Membership before = leaving.get(group);
        return before != null ? before : members.get(group);
    }

    private void fence(Message fence) {
        Map<LaneHead, Long> moved = new HashMap<>();
        for (Object each : fence.argument(0, List.class)) {
            List<Object> lane = ((Struct) each).fields();
            Membership member = member((String) lane.get(0));
            LaneHead head = member == null ? null : member.lane(((Number) lane.get(1)).intValue());
            if (head != null) {
                // Both rings of an order are one to who reads along them.
                moved.merge(head, ((Number) lane.get(2)).longValue(), Math::max);
            }
        }
        host.order().fence(moved, fence.arguments().size() > 1 ? fence.argument(1, Long.class) : 0);
        handed = fence.arguments().size() > 2 ? fence.argument(2) : "";
    }

    /** The group whose member the message behind the last fence is for, empty for none; asked once of each message, in the order in which they come. */
    public String handed() {
        String group = handed;
        handed = "";
        return group;
    }

    private void act(Message message) {
        String group = message.argument(0);
        Membership member = member(group);
        switch (message.member()) {
            case "LaneAdded" -> {
                LaneAdded added = LaneAdded.of(message);
                if (member == null) {
                    added.close();
                } else {
                    member.laneAdded(added);
                }
            }
            case "OrderAdded" -> {
                LaneAdded added = LaneAdded.of(message);
                if (member == null) {
                    added.close();
                } else {
                    member.orderAdded(added);
                }
            }
            case "LaneEnded" -> {
                int lane = message.argument(1, Long.class).intValue();
                String why = message.argument(3, String.class);
                if (member != null) {
                    member.laneEnded(lane, message.argument(2, Long.class), why);
                }
                publishers.laneEnded(group, lane, why);
            }
            case "Evicted" -> {
                if (member != null) {
                    member.end(Cause.EVICTED, message.argument(1, String.class));
                }
            }
            case "Announced" -> {
                Descriptor memory = message.argument(4, Descriptor.class);
                if (member == null) {
                    memory.close();
                } else {
                    member.announced(message.argument(1, Long.class).intValue(), message.argument(3, Long.class), memory);
                }
            }
            case "Away" -> {
                if (member != null) {
                    member.away(message.argument(1, Boolean.class));
                }
            }
            default -> {
                if (!publishers.act(group, message)) {
                    LOG.debug("{} is not known here", message);
                }
            }
        }
    }

    /** Hands a signal of the connection to the member that gets it so, or that ends with it; false if there is none. */
    public boolean offer(Message message, String handedFor) {
        if (Groups1.isForLibrary(message)) {
            tryToAct(message);
            return true;
        } else if (Flow1.isLostInGroup(message)) {
            Membership member = members.get(message.argument(1, String.class));
            if (member != null) {
                member.missed(message.argument(2, Long.class));
            }
            return false;
        }
        for (Membership member : members.values()) {
            if (member.offer(message, handedFor)) {
                return true;
            }
        }
        return false;
    }

    /** Whether there is anything for which messages must be taken from the link though a handler runs. */
    public boolean areUsed() {
        return !members.isEmpty() || !publishers.isEmpty() || !pushed.isEmpty() || !leavers.isEmpty();
    }

    /** Members that are called where handlers are. */
    public List<PushedMember> pushed() {
        return pushed;
    }

    /** Members that are closed, and have something left to be handed on. */
    public List<Leaver> leavers() {
        return leavers;
    }

    /** The connection is closed. */
    public void ended(String reason) {
        publishers.ended(reason);
        members.values().forEach(member -> member.end(Cause.DISCONNECTED, reason));
        pushed.forEach(PushedMember::overForGood);
        pushed.clear();
        leavers.forEach(Leaver::release);
        leavers.clear();
    }
}
