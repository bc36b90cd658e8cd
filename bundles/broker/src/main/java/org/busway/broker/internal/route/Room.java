package org.busway.broker.internal.route;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.busway.broker.internal.loop.Timer;
import org.busway.broker.internal.peer.Peer;

/**
 * A place that can be full, and for which senders wait: a receiver's queue, or a lane. Who waits has its current message held back: it is not sequenced,
 * no monitor has seen it, and its sender is not read; when there is room it is taken as if it came just then.
 *
 * <p>Invariants: a sender waits for one room at a time, and goes on in the order in which it came. The time during which anybody waits is bounded by
 * {@link HoldUps}, and is counted for who could make room then: who could before has nothing to do with it. Belongs to the bus thread.
 */
public abstract class Room {

    final ArrayDeque<Peer> waiting = new ArrayDeque<>(2);
    /** Senders that wait for another room, and would wait for this one if they did not. */
    final List<Peer> alsoWaiting = new ArrayList<>(0);
    final Timer timer = new Timer(this::timeIsOver);
    final HeldTimes heldTimes = new HeldTimes();
    HoldUps holdUps;
    /** Whether something waits that is not a sender. */
    boolean holdsOthers;
    long sinceNanos;
    /** Whose time is counted, and since when, while anybody waits; null while nobody does, or there is no deadline. */
    HeldTime counted;
    Peer countedKeeper;
    private long countedSinceNanos;
    /** How long that one had itself been held up by then. */
    private long countedHeldUpNanos;

    /** Who makes room by reading; null where that is not one peer. */
    protected abstract Peer keeper();

    /** For how long senders may wait within a window of ten times as long; -1 for as long as it takes. */
    protected abstract long deadlineMillis();

    /** The first sender has begun to wait. */
    protected void begun() {}

    /** From now on time is counted for who makes room now. */
    protected void countBegins() {}

    /**
     * Whether who makes room has read so much since {@link #countBegins} that those who wait are faster than what this carries: then their time is not counted.
     *
     * @param nanos how long that is
     */
    protected boolean keepsPace(long nanos) {
        return false;
    }

    /** Whether somebody else answers for the time of who waits here. Else that one does, as if it did not wait, towards those who wait for it. */
    protected boolean isAnothersTime() {
        return true;
    }

    /** Whether replies and errors of who waits are held back too. */
    public boolean holdsAnswers() {
        return false;
    }

    /** The last sender has gone on. */
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

    /** Whether nobody may wait now for who makes room. */
    public final boolean isSpent(long nowNanos) {
        HeldTime held = heldTimes.of(keeper());
        return held != null && held.leftNanos(held == counted ? countedSince(nowNanos) : nowNanos, nowNanos) <= 0;
    }

    /** Counts for who makes room, from now on. */
    final void countFrom(Peer keeper, HeldTime time, long nowNanos) {
        counted = time;
        countedKeeper = keeper;
        countedSinceNanos = nowNanos;
        countedHeldUpNanos = heldUp(keeper, nowNanos);
    }

    /** Since when time counts, less that in which who makes room was held up itself: a program that does both in one thread cannot read while it cannot write. */
    final long countedSince(long nowNanos) {
        return countedSinceNanos + heldUp(countedKeeper, nowNanos) - countedHeldUpNanos;
    }

    private static long heldUp(Peer peer, long nowNanos) {
        return peer == null ? 0 : peer.heldUpNanos + (isHeldUpByAnother(peer) ? nowNanos - peer.heldUpSinceNanos : 0);
    }

    /** Whether a peer waits, and another one is to answer for that. */
    static boolean isHeldUpByAnother(Peer peer) {
        return peer != null && peer.isHeldUp() && peer.waitsFor.isAnothersTime();
    }

    /** All of them, in order. */
    public final List<Peer> heldUp() {
        List<Peer> all = new ArrayList<>(waiting);
        all.addAll(alsoWaiting);
        return all;
    }

    /** Whether anybody waits. */
    final boolean isWaitedFor() {
        return holdsOthers || !waiting.isEmpty() || !alsoWaiting.isEmpty();
    }

    /** How many senders are held up, those among them that are held up by another room too. */
    public final int heldUpCount() {
        return waiting.size() + alsoWaiting.size();
    }

    /** One of these; null if there is none. */
    final Peer firstHeldUp() {
        return !waiting.isEmpty() ? waiting.peekFirst() : alsoWaiting.isEmpty() ? null : alsoWaiting.get(0);
    }

    private void timeIsOver() {
        holdUps.timeIsOver(this);
    }
}
