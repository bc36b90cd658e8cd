package org.busway.broker.internal.route;

import org.busway.broker.internal.peer.Peer;
import org.busway.spi.flow.Outcome;
import org.busway.spi.flow.Reception;

/**
 * What has come of one receiver's queue being full, from the first time on: whether it is now, since when and for whom, who waits, and how much it has
 * lost. Peers that never were full have none. Belongs to the bus thread.
 */
public final class Congestion {

    /** The receiver's queue, as others wait for it. */
    final Room queue;
    /** The receiver's queue as its own calls wait for it: who does not read its replies is not asked for more of them. */
    final Room ownReplies;
    boolean isPressed;
    boolean isSlow;
    boolean isEvicted;
    /** Whether waiting for it would close a cycle, for the message that is about to be handed on. */
    boolean closesCycle;
    long slowSinceNanos;
    String slowBecause;
    long heldUpNanos;
    long lost;
    long lostUntold;
    long lostWhileSlow;

    Congestion(Room queue, Room ownReplies) {
        this.queue = queue;
        this.ownReplies = ownReplies;
    }

    /** What the peer has chosen for itself, or null. Belongs here, since it matters only to a queue that is full. */
    Outcome chosen;
    Reception reception;
    int receptionVersion = -1;

    /** Whether its queue is full, or was and has not emptied enough since. */
    public boolean isSlow() {
        return isSlow;
    }

    /** Since when it is slow, by the clock of the bus. */
    public long slowSinceNanos() {
        return slowSinceNanos;
    }

    /** Who sent what did not fit first, and by which rule; null before. */
    public String slowBecause() {
        return slowBecause;
    }

    /** Who has waited for it longest; null if nobody does. */
    public Peer firstWaiting() {
        return queue.firstWaiting();
    }

    /** Those who wait for it, in order. */
    public Iterable<Peer> waiting() {
        return queue.waiting;
    }

    /** How many wait for it. */
    public int waitingCount() {
        return queue.waitingCount();
    }

    /** For how long it has held others up, all in all. */
    public long heldUpNanos(long nowNanos) {
        return heldUpNanos + (queue.waitingCount() == 0 ? 0 : nowNanos - queue.sinceNanos());
    }

    /** How many messages it has lost. */
    public long lost() {
        return lost;
    }
}
