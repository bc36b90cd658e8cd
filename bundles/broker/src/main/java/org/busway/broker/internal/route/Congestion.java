package org.busway.broker.internal.route;

import java.util.ArrayList;
import java.util.List;
import org.busway.broker.internal.peer.Peer;
import org.busway.spi.flow.Outcome;
import org.busway.spi.flow.Reception;

/**
 * What has come of one receiver's queue being full, from the first time on: whether it is now, since when and for whom, who waits, and how much it has
 * lost; and what matters only then. Peers that never were full, have chosen nothing and are proxied in no group have none. Belongs to the bus thread.
 */
public final class Congestion {

    /** The receiver's queue, as others wait for it to whose messages no other reception applies. */
    final ReceiverQueue queue;
    /** Those who wait as other receptions have it: of groups, and of rules about messages. */
    final List<ReceiverQueue> others = new ArrayList<>(0);
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

    Congestion(ReceiverQueue queue, Room ownReplies) {
        this.queue = queue;
        this.ownReplies = ownReplies;
    }

    /** What the peer has chosen for itself, or null. Belongs here, since it matters only to a queue that is full. */
    Outcome chosen;
    Reception reception;
    int receptionVersion = -1;

    /** Where the publishers wait of the group that a message is of; null if the receiver is proxied in none that has to do with it. */
    GroupQueue ofGroup(Parcel message) {
        for (int i = 0; i < others.size(); i++) {
            if (others.get(i) instanceof GroupQueue ofGroup && ofGroup.takes(message)) {
                return ofGroup;
            }
        }
        return null;
    }

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

    /** How many places there are besides the first where somebody waits for it, or may or did. */
    public int places() {
        return others.size();
    }

    /** Those who wait for it, in order. */
    public List<Peer> waiting() {
        List<Peer> all = queue.heldUp();
        others.forEach(other -> all.addAll(other.heldUp()));
        return all;
    }

    /** Whether anybody waits for it. */
    boolean isWaitedFor() {
        boolean waitedFor = queue.isWaitedFor();
        for (int i = 0; i < others.size(); i++) {
            waitedFor |= others.get(i).isWaitedFor();
        }
        return waitedFor;
    }

    /** For how long it has held others up, all in all. */
    public long heldUpNanos(long nowNanos) {
        long nanos = heldUpNanos + sinceNanos(queue, nowNanos);
        for (int i = 0; i < others.size(); i++) {
            nanos += sinceNanos(others.get(i), nowNanos);
        }
        return nanos;
    }

    private static long sinceNanos(ReceiverQueue room, long nowNanos) {
        return room.heldUpCount() == 0 ? 0 : nowNanos - room.sinceNanos();
    }

    /** How many messages it has lost. */
    public long lost() {
        return lost;
    }
}
