package org.busway.broker.internal.group;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.MessageHeader;
import org.busway.api.Struct;
import org.busway.api.Variant;
import org.busway.os.KeptDescriptors;
import org.busway.os.SystemCallException;
import org.busway.os.UnixSockets;
import org.busway.spi.group.Attendance;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusLoop;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBudget;
import org.busway.spi.group.GroupBus;
import org.busway.spi.group.GroupsLeft;
import org.busway.spi.group.GroupsLeft.GroupLeft;
import org.busway.spi.group.GroupsLeft.LaneLeft;
import org.busway.spi.group.GroupsLeft.MemberLeft;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the bus does for groups while there is no manager: it keeps the order between lanes and sockets, as the manager did, for publishers go on writing lanes. It takes
 * nothing into lanes, so what belongs in groups goes by sockets, and answers no call. What publishers write it does not read: who listens for that at a socket gets it from
 * the next manager, and until then what such a publisher sends through its connection waits behind it.
 *
 * <p>Invariant: what is kept is given back, and everybody told, unless another manager took it within the time that the one before allowed.
 */
final class StandIn implements GroupBus {

    private static final Logger LOG = LoggerFactory.getLogger(StandIn.class);

    private final GroupsLeft left;
    private final BusEnd bus;
    private final BusLoop.Alarm patience;
    /** Where publishers wait whose lanes the bus would have to read first. */
    private final BusEnd.Turnstile turnstile;

    /** A mapped member of a group, and how far it was told to read. */
    private static final class Reading {
        private final GroupLeft group;
        private final MemberLeft member;
        private final long[] fenced;
        private final long[] wokenFor;

        Reading(GroupLeft group, MemberLeft member) {
            this.group = group;
            this.member = member;
            fenced = member.fenced().stream().mapToLong(Long::longValue).toArray();
            wokenFor = new long[fenced.length];
        }
    }

    /** What one peer reads and writes. */
    private static final class Present implements Attendance {
        private final List<Reading> reads = new ArrayList<>(1);
        private final List<GroupLeft> publishes = new ArrayList<>(1);

        static Present of(BusPeer peer) {
            if (peer.attendance() instanceof Present present) {
                return present;
            }
            Present present = new Present();
            peer.attendance(present);
            return present;
        }

        @Override
        public boolean isServed() {
            return false;
        }
    }

    /**
     * Begins.
     *
     * @param left by the manager
     * @param bus says what there is to be said
     * @param impatient called when nobody came in time
     */
    StandIn(GroupsLeft left, BusEnd bus, Runnable impatient) {
        this.left = left;
        this.bus = bus;
        for (GroupLeft group : left.groups()) {
            for (MemberLeft member : group.members()) {
                if (member.isMapped()) {
                    Present.of(member.peer()).reads.add(new Reading(group, member));
                }
            }
            for (LaneLeft lane : group.lanes()) {
                if (lane.publisher() != null) {
                    Present.of(lane.publisher()).publishes.add(group);
                }
            }
        }
        turnstile = bus.turnstile();
        patience = bus.alarm(impatient);
        patience.set(left.waitMillis());
    }

    @Override
    public void beforeMessage(BusPeer receiver, BusPeer sender) {
        if (!(receiver.attendance() instanceof Present present) || present.reads.isEmpty()) {
            return;
        }
        List<Struct> moved = new ArrayList<>(2);
        long ordinal = 0;
        for (Reading reading : present.reads) {
            List<LaneLeft> lanes = reading.group.lanes();
            for (int i = 0; i < lanes.size(); i++) {
                if (sender != null && lanes.get(i).publisher() == sender) {
                    ordinal = sender.takenMessages();
                }
                long tail = tail(lanes.get(i));
                if (tail != reading.fenced[i]) {
                    reading.fenced[i] = tail;
                    moved.add(Struct.of(reading.group.name(), lanes.get(i).number(), tail));
                }
            }
        }
        if (!moved.isEmpty() || ordinal > 0) {
            fence(receiver, moved, ordinal);
        }
    }

    /** A tail that cannot be is where nothing was written. */
    private static long tail(LaneLeft lane) {
        return Math.max(0, lane.tail().load() & -64);
    }

    private void fence(BusPeer receiver, List<Struct> moved, long ordinal) {
        bus.signal(receiver, "Fence", "a(sut)t", List.of(moved, ordinal));
    }

    @Override
    public void routed(BusPeer sender) {
        if (sender.attendance() instanceof Present present) {
            for (GroupLeft group : present.publishes) {
                for (MemberLeft member : group.members()) {
                    if (member.isMapped() && !member.peer().isGone()) {
                        member.queued().store(member.peer().queuedMessages());
                    }
                }
                for (LaneLeft lane : group.lanes()) {
                    if (lane.publisher() == sender) {
                        lane.routed().store(sender.takenMessages());
                    }
                }
            }
            if (!present.publishes.isEmpty()) {
                wake(sender);
            }
        }
    }

    /** What was routed is stored before it is looked who waits; a member states that it waits before it looks at the count once more. */
    private void wake(BusPeer sender) {
        VarHandle.fullFence();
        for (GroupLeft group : left.groups()) {
            for (MemberLeft member : group.members()) {
                if (member.isMapped() && !member.peer().isGone() && member.peer().attendance() instanceof Present present) {
                    present.reads.stream().filter(reading -> reading.member == member).forEach(reading -> wake(reading, sender));
                }
            }
        }
    }

    private void wake(Reading reading, BusPeer sender) {
        for (int i = 0; i < reading.fenced.length; i++) {
            long awaited = reading.member.fenceWaits().get(i).load();
            if (reading.group.lanes().get(i).publisher() == sender && awaited > 0 && awaited <= sender.takenMessages()
                    && awaited != reading.wokenFor[i]) {
                reading.wokenFor[i] = awaited;
                fence(reading.member.peer(), List.of(), 0);
            }
        }
    }

    /** A manager takes over. */
    void dismiss() {
        patience.cancel();
        turnstile.again();
        for (GroupLeft group : left.groups()) {
            group.members().forEach(member -> member.peer().attendance(null));
            group.lanes().stream().filter(lane -> lane.publisher() != null).forEach(lane -> lane.publisher().attendance(null));
        }
    }

    /**
     * Gives back what nobody took, and tells whoever has to do with it.
     *
     * @param why nobody took it
     */
    void end(String why) {
        Set<String> kept = KeptDescriptors.names(left.keptBy());
        for (GroupLeft group : left.groups()) {
            if (kept.contains(group.name())) {
                LOG.warn("group \"{}\" ends: {}", group.name(), why);
                end(group, why);
            }
        }
        giveBack();
    }

    private void end(GroupLeft group, String why) {
        for (MemberLeft member : group.members()) {
            if (!member.peer().isGone()) {
                member.rules().forEach(rule -> bus.unsubscribe(member.peer(), rule));
                bus.signal(member.peer(), "Evicted", "ss", List.of(group.name(), why));
            }
        }
        for (LaneLeft lane : group.lanes()) {
            if (lane.publisher() != null && !lane.publisher().isGone()) {
                bus.signal(lane.publisher(), "LaneEnded", "suts", List.of(group.name(), lane.number(), tail(lane), why));
            }
        }
    }

    /** Gives back what is kept, and tells nobody. */
    void giveBack() {
        for (KeptDescriptors.Kept kept : KeptDescriptors.take(left.keptBy())) {
            try {
                kept.close();
            } catch (SystemCallException e) {
                LOG.error("Memory of group \"{}\" stays mapped: {}", kept.name(), e.getMessage());
            }
            left.groups().stream().filter(group -> group.name().equals(kept.name()))
                    .forEach(group -> group.socketPaths().forEach(UnixSockets::unlink));
        }
    }

    @Override
    public void gone(BusPeer peer) {
        peer.attendance(null);
    }

    @Override
    public boolean mayTake(BusPeer sender) {
        if (!isReadUp(sender)) {
            turnstile.hold(sender);
            return false;
        }
        return true;
    }

    @Override
    public boolean mayLeave(BusPeer peer) {
        return mayTake(peer);
    }

    private static boolean isReadUp(BusPeer publisher) {
        if (publisher.attendance() instanceof Present present) {
            for (GroupLeft group : present.publishes) {
                for (LaneLeft lane : group.lanes()) {
                    if (lane.publisher() == publisher && lane.readByBus() >= 0 && lane.readByBus() != tail(lane)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    @Override
    public void leaving(BusPeer peer) {
        // What it wrote stays in its lane for whoever takes over.
    }

    @Override
    public void ruleAdded(MatchRule rule, boolean ofMonitor) {
        // Whoever takes over looks at all of them.
    }

    @Override
    public void ruleRemoved(MatchRule rule, boolean ofMonitor) {
        // As above.
    }

    @Override
    public void nameOwnerChanged(String name, String owner) {
        // The next manager asks who owns what.
    }

    @Override
    public void policyChanged() {
        // Whoever takes over looks at the policies that there are then.
    }

    @Override
    public boolean offer(MessageHeader signal, BusPeer sender, ByteBuffer bytes, int offset, int length) {
        return false;
    }

    @Override
    public GroupBudget.Room roomFor(MessageHeader signal, BusPeer sender, int length) {
        return null;
    }

    @Override
    public void call(BusPeer caller, Message call) {
        throw new IllegalStateException("calls are answered by a manager, or by " + NO_GROUPS);
    }

    @Override
    public Variant property(String name) {
        return null;
    }

    @Override
    public GroupsLeft leave() {
        return left;
    }

    @Override
    public void detach() {
        dismiss();
        giveBack();
    }
}
