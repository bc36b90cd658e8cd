package org.busway.broker.internal.route;

import java.util.HashMap;
import java.util.Map;
import org.busway.broker.internal.peer.HeapCost;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.peer.PeerLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what happens when a receiver's queue is full, in this one place. A call is refused, and so is what else is addressed; a broadcast goes on
 * without that receiver. What the bus itself says, and replies that were asked for, are neither refused nor waited for: they use a reserved share, and
 * who has filled that too is evicted. Each case is counted, and logged once for each time that a receiver's queue fills up.
 */
public final class FullReceiver {

    private static final Logger LOG = LoggerFactory.getLogger(FullReceiver.class);

    private final Map<Peer, Long> lost = new HashMap<>();
    private long lostMessages;

    /**
     * Takes room in a receiver's queue, or decides what becomes of the message.
     *
     * @param receiver who is to get it
     * @param parcel the message
     * @param owed whether it is a reply that the receiver has asked for
     * @return true if there is room, which is taken now
     */
    public boolean admits(Peer receiver, Parcel parcel, boolean owed) {
        int descriptors = parcel.descriptors() == null ? 0 : parcel.descriptors().count();
        return receiver.tryReserve(parcel.length(), descriptors) || admitsWhenFull(receiver, parcel, descriptors, owed);
    }

    /** The same for a monitor, which nobody ever waits for and which is never evicted for what it is shown. */
    public boolean admitsMonitor(Peer monitor, Parcel parcel) {
        int descriptors = parcel.descriptors() == null ? 0 : parcel.descriptors().count();
        if (monitor.tryReserve(parcel.length(), descriptors)) {
            return true;
        }
        monitor.relieve();
        if (monitor.tryReserve(parcel.length(), descriptors)) {
            return true;
        }
        refused(monitor, parcel);
        return false;
    }

    private boolean admitsWhenFull(Peer receiver, Parcel parcel, int descriptors, boolean owed) {
        // What was given to it in this turn may only be waiting for the end of the turn.
        receiver.relieve();
        if (receiver.tryReserve(parcel.length(), descriptors)) {
            return true;
        }
        if (owed && parcel.length() <= HeapCost.REPLY_BYTES && descriptors == 0) {
            receiver.reservePromised(parcel.length());
            return true;
        }
        if (parcel.from() == null || owed) {
            if (receiver.tryReserveBeyond(parcel.length(), descriptors)) {
                return true;
            }
            if (parcel.from() == null) {
                receiver.disconnect("it does not read: its queue is full, and so is the share for what the bus itself says");
                return false;
            }
        }
        refused(receiver, parcel);
        return false;
    }

    private void refused(Peer receiver, Parcel parcel) {
        lostMessages++;
        if (lost.merge(receiver, 1L, Long::sum) == 1) {
            // From now on what waits here keeps none of its senders from being read.
            receiver.releaseSenders();
            PeerLog.warn(LOG, "The queue of {} is full ({} messages wait): what {} sends it is refused, signals are dropped",
                    receiver,
                    receiver.waitingMessages(), parcel.sender());
        }
    }

    /** The receiver's queue is empty again, or the receiver is gone: says how much it has missed. */
    public void drained(Peer receiver) {
        if (!lost.isEmpty()) {
            Long count = lost.remove(receiver);
            if (count != null) {
                PeerLog.warn(LOG, "{} has missed {} messages while its queue was full", receiver, count);
            }
        }
    }

    /** How many messages were refused or dropped since the bus began. */
    public long lostMessages() {
        return lostMessages;
    }
}
