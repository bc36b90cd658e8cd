package org.busway.broker.internal.route;

import java.util.HashMap;
import java.util.Map;
import org.busway.broker.internal.memory.SegmentPool;
import org.busway.broker.internal.peer.Peer;
import org.busway.spi.flow.Resource;
import org.busway.broker.internal.peer.PeerLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what happens when a receiver's queue is full, in this one place. As in dbus-daemon: who addressed the message gets LimitsExceeded, a
 * broadcast goes on without that receiver, and what the bus itself says is dropped. Each case is counted, and logged once for each time that a
 * receiver's queue fills up.
 */
public final class FullReceiver {

    private static final Logger LOG = LoggerFactory.getLogger(FullReceiver.class);

    private final SegmentPool pool;
    private final Map<Peer, Long> lost = new HashMap<>();
    private long lostMessages;

    /**
     * Nothing is full.
     *
     * @param pool whose memory receivers share
     */
    public FullReceiver(SegmentPool pool) {
        this.pool = pool;
    }

    /**
     * Takes room in a receiver's queue, or decides what becomes of the message. A queue that holds as much as is left for all others is full below its
     * limit: one receiver that does not read gets half of the memory, two a third each, and there is always some left for those who read.
     *
     * @param receiver who is to get it
     * @param parcel the message
     * @return true if there is room, which is taken now
     */
    public boolean admits(Peer receiver, Parcel parcel) {
        if (hasShareFor(receiver, parcel.length())
                && receiver.tryReserve(parcel.length(), parcel.descriptors() == null ? 0 : parcel.descriptors().count())) {
            return true;
        }
        refused(receiver, parcel);
        return false;
    }

    private boolean hasShareFor(Peer receiver, int bytes) {
        long held = receiver.account().held(Resource.OUTGOING_BYTES);
        return held == 0 || held + bytes <= pool.freeBytes();
    }

    private void refused(Peer receiver, Parcel parcel) {
        lostMessages++;
        if (lost.merge(receiver, 1L, Long::sum) == 1) {
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
