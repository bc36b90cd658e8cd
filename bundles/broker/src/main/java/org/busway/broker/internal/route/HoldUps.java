package org.busway.broker.internal.route;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.busway.broker.internal.loop.Timers;
import org.busway.broker.internal.peer.Peer;

/**
 * Senders whose current message waits for room. {@link #park} holds a sender up, {@link #again} lets all who wait for a room go on; whoever finds it full
 * once more waits once more.
 *
 * <p>Invariants. No sender waits for itself, over however many others: a wait that would close a cycle is refused. No room holds others up for longer
 * than its deadline within a window of ten deadlines, however it divides that time. Who waits is let go when its room is, and forgotten when it goes.
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
        sender.waitsFor = room;
        room.waiting.addLast(sender);
        if (room.waiting.size() == 1) {
            begin(room);
            room.begun();
        }
    }

    private void begin(Room room) {
        long now = nanoClock.getAsLong();
        room.sinceNanos = now;
        long deadlineMillis = room.deadlineMillis();
        if (deadlineMillis >= 0) {
            long deadlineNanos = TimeUnit.MILLISECONDS.toNanos(deadlineMillis);
            if (room.held == null || room.held.deadlineNanos() != deadlineNanos) {
                room.held = new HeldTime(deadlineNanos, now);
            }
            room.holdUps = this;
            schedule(room, now);
        }
    }

    private void schedule(Room room, long now) {
        long left = room.held.leftNanos(room.sinceNanos, now);
        timers.schedule(room.timer, Math.max(1, TimeUnit.NANOSECONDS.toMillis(left + 999_999)));
    }

    /** There is room, or the room is gone: all who wait for it go on, in the order in which they came. */
    public void again(Room room) {
        if (room.waiting.isEmpty()) {
            return;
        }
        List<Peer> senders = new ArrayList<>(room.waiting);
        room.waiting.clear();
        end(room);
        for (Peer sender : senders) {
            parked--;
            sender.waitsFor = null;
            sender.goOn();
            if (sender.attendance() != null) {
                sender.attendance().goOn();
            }
        }
    }

    /** A sender is gone. */
    public void forget(Peer sender) {
        Room room = sender.waitsFor;
        if (room != null) {
            parked--;
            sender.waitsFor = null;
            room.waiting.remove(sender);
            if (room.waiting.isEmpty()) {
                end(room);
            }
        }
    }

    private void end(Room room) {
        timers.cancel(room.timer);
        long now = nanoClock.getAsLong();
        if (room.held != null) {
            room.held.add(room.sinceNanos, now);
        }
        room.ended(now - room.sinceNanos);
    }

    void timeIsOver(Room room) {
        if (room.waiting.isEmpty()) {
            return;
        }
        long now = nanoClock.getAsLong();
        if (room.held.leftNanos(room.sinceNanos, now) > 0) {
            schedule(room, now);
            return;
        }
        room.overdue();
        again(room);
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
