package org.busway.broker.internal.route;

import java.util.ArrayDeque;
import org.busway.broker.internal.loop.Timer;
import org.busway.broker.internal.peer.Peer;

/**
 * A place that can be full, and for which senders wait: a receiver's queue, or a lane. Who waits has its current message held back: it is not sequenced,
 * no monitor has seen it, and its sender is not read; when there is room it is taken as if it came just then.
 *
 * <p>Invariants: a sender waits for one room at a time, and goes on in the order in which it came. The time during which anybody waits is bounded by
 * {@link HoldUps}. Belongs to the bus thread.
 */
public abstract class Room {

    final ArrayDeque<Peer> waiting = new ArrayDeque<>(2);
    final Timer timer = new Timer(this::timeIsOver);
    HoldUps holdUps;
    HeldTime held;
    long sinceNanos;

    /** Who makes room by reading; null where that is not one peer. */
    protected abstract Peer keeper();

    /** For how long senders may wait within a window of ten times as long; -1 for as long as it takes. */
    protected abstract long deadlineMillis();

    /** The first has begun to wait. */
    protected void begun() {}

    /** Whether replies and errors of who waits are held back too. */
    public boolean holdsAnswers() {
        return false;
    }

    /** The last has gone on. */
    protected void ended(long nanos) {}

    /** Nobody may wait any longer: whoever waits goes on right after this, and finds that {@link #isSpent}. */
    protected void overdue() {}

    /** How statistics name it. */
    @Override
    public String toString() {
        return keeper() == null ? "" : keeper().senderName();
    }

    /** How many wait. */
    public final int waitingCount() {
        return waiting.size();
    }

    /** Those who wait, in order. */
    public final Iterable<Peer> waiting() {
        return waiting;
    }

    /** Who has waited longest; null if nobody waits. */
    public final Peer firstWaiting() {
        return waiting.peekFirst();
    }

    /** Since when somebody has been waiting, by the clock of the bus; good while somebody does. */
    public final long sinceNanos() {
        return sinceNanos;
    }

    /** Whether nobody may wait for it now. */
    public final boolean isSpent(long nowNanos) {
        return held != null && held.leftNanos(waiting.isEmpty() ? nowNanos : sinceNanos, nowNanos) <= 0;
    }

    private void timeIsOver() {
        holdUps.timeIsOver(this);
    }
}
