package org.busway.group.internal.order;

import java.util.ArrayList;
import java.util.List;
import org.busway.lane.Frame;
import org.busway.lane.LaneReader;
import org.busway.lane.OrderWriter;
import org.busway.lane.Sequencer;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusLoop;
import org.busway.spi.group.BusPeer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One publisher with all of its lanes in groups that the bus orders: its frames are taken in the order of its own running number, whatever lane they are in.
 *
 * <p>What cannot be routed to sockets now, since a receiver is full or the turn is over, is not ordered yet, nor what comes behind it.
 */
final class OrderedPublisher {

    /** What is routed to sockets in one turn at most. */
    private static final int ROUTED_A_TURN = 32;
    private static final long MEMORY_RETRY_MILLIS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(OrderedPublisher.class);

    private final BusPeer peer;
    private final Runnable again;
    private final Runnable whenRouted;
    private final Sequencer sequencer;
    private final List<OrderedLane> lanes = new ArrayList<>(1);
    private final BusLoop.Alarm deadline;
    private final BusLoop.Alarm memoryRetry;
    private final BusEnd.Turnstile turnstile;
    private boolean holds;
    private boolean isLeaving;
    /** Nothing is waited for any more but room in orders. */
    private boolean isLast;
    private int routed;
    private boolean isTurnOver;
    /** The count of socket messages for which the deadline runs; 0 if none. */
    private long awaited;
    /** How many of them had come when it began to run. */
    private long takenBefore;
    /** Counts up to this are not waited for. */
    private long notAwaited;

    /**
     * A publisher without lanes.
     *
     * @param again run when there may be something to order again
     * @param whenRouted run when messages were put into connections, before anything else is ordered
     */
    OrderedPublisher(BusPeer peer, BusEnd bus, Runnable again, Runnable whenRouted) {
        this.peer = peer;
        this.again = again;
        this.whenRouted = whenRouted;
        turnstile = bus.turnstile();
        // When nothing more comes, what it has published is ordered as it is.
        sequencer = new Sequencer(() -> isLeaving || peer.isGone() ? Long.MAX_VALUE : Math.max(peer.takenMessages(), notAwaited));
        deadline = bus.alarm(this::overdue);
        memoryRetry = bus.alarm(again);
    }

    /**
     * It says that it has sent what does not come. That costs the order alone, and what stands in its lanes is not lost: a process that is stopped between a message and
     * the next has done nothing wrong.
     */
    private void overdue() {
        if (awaited == 0) {
            return;
        }
        OrderedLane lane = of(sequencer.waiting());
        if (peer.isHeldUp() && !holds || peer.takenMessages() != takenBefore) {
            // What the frame waits for waits for a slow receiver, or did a moment ago: that is not its fault either.
            awaitFor(lane);
        } else {
            LOG.warn(
                    "{} says in a frame of group \"{}\" that it has sent {} messages, and {} have come within {} ms: the frame goes before them",
                    peer, lane.group().name(), awaited, takenBefore, lane.group().deadlineMillis());
            notAwaited = awaited;
            again.run();
        }
    }

    private void awaitFor(OrderedLane lane) {
        takenBefore = peer.takenMessages();
        deadline.set(lane.group().deadlineMillis());
    }

    BusPeer peer() {
        return peer;
    }

    boolean isOf(BusPeer other) {
        return peer == other;
    }

    void add(OrderedLane lane) {
        lanes.add(lane);
        sequencer.add(lane.reader(), lane.group().ring().order(), (reader, frame) -> mayPass(lane, frame));
    }

    void goOnIn(OrderWriter former, OrderWriter next) {
        sequencer.goOnIn(former, next);
    }

    private boolean mayPass(OrderedLane lane, Frame frame) {
        SocketSide sockets = lane.group().sockets();
        if (sockets == null || !sockets.wants(frame)) {
            return true;
        } else if (peer.isGone()) {
            lane.unheard();
            return true;
        } else if (!isLast && (peer.isHeldUp() || isOverTurn())) {
            return false;
        }
        switch (sockets.route(lane.lane(), lane.reader(), frame, isLast)) {
            case DONE -> {
                routed++;
                whenRouted.run();
                return true;
            }
            case HELD_UP, NO_MEMORY -> {
                if (isLast) {
                    lane.unheard();
                    return true;
                }
                if (!peer.isHeldUp()) {
                    memoryRetry.set(MEMORY_RETRY_MILLIS);
                }
                return false;
            }
            default -> {
                lane.reader().condemn(frame.number());
                return false;
            }
        }
    }

    private boolean isOverTurn() {
        isTurnOver = routed == ROUTED_A_TURN;
        return isTurnOver;
    }

    /** Forgets a lane; true if it has none any more. */
    boolean remove(OrderedLane lane) {
        lanes.remove(lane);
        sequencer.remove(lane.reader());
        lane.close();
        if (lanes.isEmpty()) {
            deadline.cancel();
            memoryRetry.cancel();
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
        routed = 0;
        isTurnOver = false;
        if (holds) {
            // A frame may have to hold it up for somebody else.
            turnstile.release(peer);
        }
        int ordered = sequencer.run(limit);
        holds &= !peer.isGone() && !peer.isHeldUp();
        if (holds) {
            turnstile.hold(peer);
        }
        if (sequencer.awaited() != awaited) {
            awaited = sequencer.awaited();
            if (awaited == 0) {
                deadline.cancel();
            } else {
                awaitFor(of(sequencer.waiting()));
            }
        }
        return ordered;
    }

    /** Whether the next frame waits for the next turn alone. */
    boolean isTurnOver() {
        return isTurnOver;
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

    /** It is about to go. */
    void isGoing() {
        isLeaving = true;
        isLast = true;
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
}
