package org.busway.group.internal.order;

import java.util.ArrayList;
import java.util.List;
import org.busway.lane.LaneReader;
import org.busway.lane.Sequencer;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusPeer;

/** One publisher with all of its lanes in groups that the bus orders: its frames are taken in the order of its own running number, whatever lane they are in. */
final class OrderedPublisher {

    private final BusPeer peer;
    private final Sequencer sequencer;
    private final List<OrderedLane> lanes = new ArrayList<>(1);
    private final BusEnd.Alarm deadline;
    private final BusEnd.Turnstile turnstile;
    private boolean holds;
    private boolean isLeaving;
    /** The count of socket messages for which the deadline runs; 0 if none. */
    private long awaited;

    OrderedPublisher(BusPeer peer, BusEnd bus, Runnable again) {
        this.peer = peer;
        turnstile = bus.turnstile();
        // When nothing more comes, what it has published is ordered as it is.
        sequencer = new Sequencer(() -> isLeaving || peer.isGone() ? Long.MAX_VALUE : peer.takenMessages());
        deadline = bus.alarm(() -> {
            if (awaited != 0) {
                tellLie();
                again.run();
            }
        });
    }

    boolean isOf(BusPeer other) {
        return peer == other;
    }

    void add(OrderedLane lane) {
        lanes.add(lane);
        sequencer.add(lane.reader(), lane.group().ring().order());
    }

    /** Forgets a lane; true if it has none any more. */
    boolean remove(OrderedLane lane) {
        lanes.remove(lane);
        sequencer.remove(lane.reader());
        lane.close();
        if (lanes.isEmpty()) {
            deadline.cancel();
            letGo();
        }
        return lanes.isEmpty();
    }

    List<OrderedLane> lanes() {
        return lanes;
    }

    private OrderedLane of(LaneReader reader) {
        return lanes.stream().filter(lane -> lane.reader() == reader).findFirst().orElseThrow();
    }

    /** Orders so many frames at most; how many it were. */
    int run(int limit) {
        int ordered = sequencer.run(limit);
        if (sequencer.awaited() != awaited) {
            awaited = sequencer.awaited();
            if (awaited == 0) {
                deadline.cancel();
            } else {
                deadline.set(of(sequencer.waiting()).group().deadlineMillis());
            }
        }
        return ordered;
    }

    /** The group whose order ring had no room for the next frame; null if that is not so. */
    OrderedGroup full() {
        return sequencer.full() == null ? null : of(sequencer.waiting()).group();
    }

    /** Whether the next frame waits: for room, or for a message that its publisher says it has sent. */
    boolean waits() {
        return sequencer.waiting() != null;
    }

    /** Whether a run would find something. */
    boolean isReadable() {
        return !waits() && sequencer.isReadable();
    }

    /** A lane of which nothing more is to be ordered, or null. It stays one of this publisher. */
    OrderedLane over() {
        LaneReader over = sequencer.takeEnded();
        return over == null ? null : of(over);
    }

    /** Nothing more comes by its connection. */
    void leaves() {
        isLeaving = true;
    }

    /** Remembers what it has published up to now. */
    void aim() {
        lanes.forEach(OrderedLane::aim);
    }

    /** Whether all is ordered that was there then, but for what comes behind a socket message that was not taken yet. */
    boolean isThere() {
        return awaited != 0 || lanes.stream().allMatch(OrderedLane::isThere);
    }

    /** Holds its connection up until that is so. */
    void hold() {
        holds = true;
        turnstile.hold(peer);
    }

    /** Lets its connection go on, if that is so. */
    void letGoIfThere() {
        if (holds && isThere()) {
            letGo();
        }
    }

    private void letGo() {
        if (holds) {
            holds = false;
            turnstile.again();
        }
    }

    private void tellLie() {
        OrderedLane lane = of(sequencer.waiting());
        lane.group().fault(lane.lane(), "its frame says that its publisher had sent " + awaited
                + " messages through its connection, and the bus has seen " + peer.takenMessages()
                + " within the group's deadline");
    }
}
