package org.busway.broker.internal.route;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.busway.broker.internal.loop.Timers;
import org.busway.broker.internal.peer.Peer;
import org.busway.spi.flow.Reception;

/**
 * Senders whose current message waits for room. {@link #park} holds a sender up, {@link #again} lets all who wait for a room go on; whoever finds it full
 * once more waits once more. A sender waits for one room at a time; the time counts for all that have none for its message, so many that are full at once hold nobody up for
 * longer than one.
 *
 * <p>Invariants. No sender waits for itself, over however many others: a wait that would close a cycle is refused. Nobody who makes room holds others up for longer
 * than the room's deadline within a window of ten deadlines, however it divides that time, and nobody answers for the time in which another had to make room, nor for that in which it was
 * held up itself: that is the time of who holds it up. Who waits is let go when its room is, and forgotten when it goes.
 */
public final class HoldUps {

    private final Timers timers;
    private final LongSupplier nanoClock;
    private int parked;

    /**
     * Nobody waits.
     *
     * @param timers for the deadlines
     * @param nanoClock the clock of the timers
     */
    public HoldUps(Timers timers, LongSupplier nanoClock) {
        this.timers = timers;
        this.nanoClock = nanoClock;
    }

    /** Whether a sender may wait for a room: it does not close a cycle, and the room's time is not spent. */
    public boolean mayPark(Peer sender, Room room) {
        return !room.isSpent(nanoClock.getAsLong()) && !closesCycle(sender, room);
    }

    /** Whether a room waits, over others, for the sender. */
    public boolean closesCycle(Peer sender, Room room) {
        for (Room next = room; next != null;) {
            Peer keeper = next.keeper();
            if (keeper == sender) {
                return true;
            }
            next = keeper == null ? null : keeper.waitsFor;
        }
        return false;
    }

    /**
     * Holds a sender up: whoever hands in its message sees {@link Peer#isHeldUp} and keeps it.
     *
     * @param sender whose current message does not fit; {@link #mayPark} was true
     * @param room what it waits for
     */
    public void park(Peer sender, Room room) {
        parked++;
        long now = nanoClock.getAsLong();
        sender.waitsFor = room;
        sender.heldUpSinceNanos = now;
        if (room.heldUpCount() == 0) {
            room.sinceNanos = now;
        }
        room.waiting.addLast(sender);
        if (room.waiting.size() == 1) {
            count(room, now);
            room.begun();
        }
    }

    /**
     * The message of a sender that was parked does not fit there either: the time counts there too.
     *
     * @param sender who waits for another room
     * @param room for which {@link #mayPark} was true
     */
    public void alsoHolds(Peer sender, Room room) {
        if (sender.alsoWaitsFor == null) {
            sender.alsoWaitsFor = new ArrayList<>(2);
        }
        long now = nanoClock.getAsLong();
        if (room.heldUpCount() == 0) {
            room.sinceNanos = now;
        }
        sender.alsoWaitsFor.add(room);
        room.alsoWaiting.add(sender);
        count(room, now);
    }

    /** A sender goes on, or goes. */
    private void releaseOthers(Peer sender) {
        if (sender.alsoWaitsFor != null) {
            for (Room room : sender.alsoWaitsFor) {
                room.alsoWaiting.remove(sender);
                endUnlessHeldUp(room);
            }
            sender.alsoWaitsFor = null;
        }
    }

    private void stopUnlessWaitedFor(Room room, long now) {
        if (!room.isWaitedFor()) {
            stopCounting(room, now);
        }
    }

    /**
     * Something that is not a sender waits for a room, or goes on: the time counts all the same.
     *
     * @param holds whether it waits
     */
    public void holdOthers(Room room, boolean holds) {
        if (holds != room.holdsOthers) {
            room.holdsOthers = holds;
            long now = nanoClock.getAsLong();
            if (holds) {
                count(room, now);
            } else {
                stopUnlessWaitedFor(room, now);
            }
        }
    }

    /** Counts the time for who makes room now, if it is not being counted. */
    private void count(Room room, long now) {
        long deadlineMillis = room.deadlineMillis();
        if (room.counted == null && deadlineMillis >= 0) {
            Peer keeper = room.keeper();
            room.countFrom(keeper, room.heldTimes.of(keeper, TimeUnit.MILLISECONDS.toNanos(deadlineMillis), now), now);
            room.countBegins();
            room.holdUps = this;
            schedule(room, now);
        }
    }

    private void schedule(Room room, long now) {
        long left = room.counted.leftNanos(room.countedSince(now), now);
        if (Room.isHeldUpByAnother(room.countedKeeper)) {
            // It does not become less.
            left = Math.max(left, room.counted.deadlineNanos() / Reception.WINDOW);
        }
        timers.schedule(room.timer, Math.max(1, TimeUnit.NANOSECONDS.toMillis(left + 999_999)));
    }

    private void stopCounting(Room room, long now) {
        timers.cancel(room.timer);
        if (room.counted != null) {
            long since = room.countedSince(now);
            if (!room.keepsPace(now - since)) {
                room.counted.add(since, now);
            }
            room.counted = null;
            room.countedKeeper = null;
        }
    }

    /** There is room, or the room is gone: all who wait for it go on, in the order in which they came. */
    public void again(Room room) {
        if (room.heldUpCount() == 0) {
            return;
        }
        room.alsoWaiting.forEach(sender -> sender.alsoWaitsFor.remove(room));
        room.alsoWaiting.clear();
        List<Peer> senders = new ArrayList<>(room.waiting);
        room.waiting.clear();
        endUnlessHeldUp(room);
        for (Peer sender : senders) {
            goesOn(sender);
            releaseOthers(sender);
            sender.goOn();
            if (sender.attendance() != null) {
                sender.attendance().goOn();
            }
        }
    }

    /** A sender is gone. */
    public void forget(Peer sender) {
        Room room = sender.waitsFor;
        releaseOthers(sender);
        if (room != null) {
            goesOn(sender);
            room.waiting.remove(sender);
            endUnlessHeldUp(room);
        }
    }

    private void goesOn(Peer sender) {
        parked--;
        if (Room.isHeldUpByAnother(sender)) {
            sender.heldUpNanos += nanoClock.getAsLong() - sender.heldUpSinceNanos;
        }
        sender.waitsFor = null;
    }

    private void endUnlessHeldUp(Room room) {
        if (room.heldUpCount() == 0) {
            long now = nanoClock.getAsLong();
            stopUnlessWaitedFor(room, now);
            room.ended(now - room.sinceNanos);
        }
    }

    void timeIsOver(Room room) {
        if (!room.isWaitedFor()) {
            return;
        }
        long now = nanoClock.getAsLong();
        if (room.countedKeeper != room.keeper() || room.keepsPace(now - room.countedSince(now))) {
            stopCounting(room, now);
            count(room, now);
        }
        if (room.counted.leftNanos(room.countedSince(now), now) > 0) {
            schedule(room, now);
            return;
        }
        stopCounting(room, now);
        room.overdue();
        again(room);
        if (room.isWaitedFor()) {
            count(room, nanoClock.getAsLong());
        }
    }

    /** How many senders wait. */
    public int parked() {
        return parked;
    }

    /** The clock of the deadlines. */
    public long nanoTime() {
        return nanoClock.getAsLong();
    }
}
