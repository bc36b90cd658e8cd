package org.busway.broker.internal.group;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.peer.PeerLog;
import org.busway.broker.internal.route.FlowEvents;
import org.busway.broker.internal.route.HoldUps;
import org.busway.broker.internal.route.Room;
import org.busway.spi.group.GroupBudget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lane that the bus writes, as senders wait for it. Who is waited for is said as of any receiver that is slow. */
final class LaneRoom extends Room implements GroupBudget.Room {

    private static final Logger LOG = LoggerFactory.getLogger(LaneRoom.class);
    /** Who reads so much of a lane within a deadline stays. */
    private static final double LAPS_PER_DEADLINE = 0.5;

    private final String group;
    private final HoldUps holdUps;
    private final GroupBudget.RoomKeeper keeper;
    private final FlowEvents events;
    /** Who was waited for first since somebody waits; null while nobody does, or it was put out. */
    private Peer slow;
    private long heldUpNanos;
    private double lapsBefore;

    LaneRoom(String group, HoldUps holdUps, GroupBudget.RoomKeeper keeper, FlowEvents events) {
        this.group = group;
        this.holdUps = holdUps;
        this.keeper = keeper;
        this.events = events;
    }

    @Override
    public void again() {
        holdUps.again(this);
    }

    @Override
    public void holdsReading(boolean holds) {
        holdUps.holdOthers(this, holds);
    }

    @Override
    protected void countBegins() {
        lapsBefore = keeper.laps();
    }

    @Override
    protected boolean keepsPace(long nanos) {
        double deadlines = nanos / (double) TimeUnit.MILLISECONDS.toNanos(Math.max(1, deadlineMillis()));
        return keeper.laps() - lapsBefore >= LAPS_PER_DEADLINE * deadlines;
    }

    @Override
    protected Peer keeper() {
        return (Peer) keeper.keeper();
    }

    @Override
    protected long deadlineMillis() {
        return keeper.deadlineMillis();
    }

    @Override
    protected void begun() {
        slow = keeper();
        if (slow != null) {
            PeerLog.warn(LOG,
                    "{} is slow in group \"{}\": its lane is full up to what it has not read; {} waits, by outcome block with a deadline of {} ms",
                    slow, group, firstWaiting(), deadlineMillis());
            events.slow(slow);
        }
    }

    @Override
    protected void ended(long nanos) {
        heldUpNanos += nanos;
        if (slow != null) {
            PeerLog.warn(LOG, "{} has read on in group \"{}\" after {} ms", slow, group, TimeUnit.NANOSECONDS.toMillis(nanos));
            events.recovered(slow, nanos, keeper.lost());
            slow = null;
        }
    }

    @Override
    protected void overdue() {
        keeper.overdue();
    }

    /** A member was put out. */
    void evicted(Peer member) {
        if (member == slow) {
            slow = null;
        }
    }

    /** Who is waited for; null if nobody waits. */
    Peer slowPeer() {
        return waitingCount() == 0 ? null : keeper();
    }

    /** Who waits, in order. */
    List<String> waitingNames() {
        List<String> names = new ArrayList<>();
        waiting().forEach(sender -> names.add(sender.senderName()));
        return names;
    }

    /** For how long it has held senders up, all in all. */
    long heldUpNanos(long nowNanos) {
        return heldUpNanos + (waitingCount() == 0 ? 0 : nowNanos - sinceNanos());
    }

    /** What its members have lost. */
    long lost() {
        return keeper.lost();
    }
}
