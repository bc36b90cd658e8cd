package org.busway.broker.internal.group;

import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.route.Parcel;
import org.busway.spi.group.Attendance;
import org.busway.spi.group.GroupBus;

/**
 * What routing asks of groups. While no group wants signals, which is so without a manager of groups, a signal pays the test of one field for null, and its
 * receivers that of one bit.
 *
 * <p>Invariant: a signal that was taken by a lane is marked before anybody is offered it, so a member gets it by its lane or by its socket, and never by both.
 */
public final class LaneRouting {

    /** Null while no group wants signals. */
    private GroupBus groups;
    /** Good while it is being offered. */
    private Parcel offered;

    void wantedBy(GroupBus manager) {
        groups = manager;
    }

    /**
     * Offers a signal to the groups, before its receivers are looked for.
     *
     * @param signal a signal of a peer, without destination
     */
    public void offer(Parcel signal) {
        if (groups != null && signal.descriptors() == null) {
            offered = signal;
            if (groups.offer(signal, signal.from(), signal.segment().bytes(), signal.offset(), signal.length())) {
                signal.markInLane();
            }
            offered = null;
        }
    }

    /** The signal that is being offered. */
    Parcel offered() {
        return offered;
    }

    /**
     * Whether a receiver gets a signal by a lane that it maps.
     *
     * @param signal what is being delivered
     * @param receiver somebody whose rule matches
     * @return true if it is to be left out
     */
    public static boolean serves(Parcel signal, Peer receiver) {
        if (!signal.isInLane()) {
            return false;
        }
        Attendance attendance = receiver.attendance();
        return attendance != null && attendance.isServed();
    }
}
