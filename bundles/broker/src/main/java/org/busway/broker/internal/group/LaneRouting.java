package org.busway.broker.internal.group;

import org.busway.api.MatchRule;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.route.Parcel;
import org.busway.broker.internal.route.Room;
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
    private boolean pressed;
    /** Null while there is no manager of groups. */
    private GroupBus manager;
    private boolean fencing;
    private boolean watchesRules;
    /** Good while it is being offered. */
    private Parcel offered;

    void wantedBy(GroupBus manager) {
        groups = manager;
        pressed &= manager != null;
    }

    void managedBy(GroupBus present) {
        manager = present;
        wantedBy(null);
        watchesRules = false;
    }

    /**
     * A message is about to be put into a queue; what groups send to the same receiver meanwhile comes before it, and before itself nothing.
     *
     * @param message the message
     * @param receiver a peer with an {@link Attendance}
     */
    public void beforeMessage(Parcel message, Peer receiver) {
        if (manager != null && !fencing) {
            fencing = true;
            try {
                // What came by a lane is none of the messages of its sender's connection, which are what is counted.
                manager.beforeMessage(receiver, message.isFromLane() ? null : message.from());
            } finally {
                fencing = false;
            }
        }
    }

    /**
     * A message of a peer was routed, or refused.
     *
     * @param sender who sent it
     */
    public void routed(Peer sender) {
        if (sender.attendance() != null && manager != null) {
            manager.routed(sender);
        }
    }

    /**
     * Whether a message may be sequenced now; what its sender wrote into lanes before is, then.
     *
     * @param sender a peer with an {@link Attendance}, not held up
     * @return false if it is held up now
     */
    public boolean mayTake(Peer sender) {
        return manager == null || manager.mayTake(sender);
    }

    /**
     * Whether a peer that has ended its connection may go.
     *
     * @param peer a peer with an {@link Attendance}, not held up
     * @return false if it is held up now
     */
    public boolean mayLeave(Peer peer) {
        return manager == null || manager.mayLeave(peer);
    }

    void watchesRules(boolean wanted) {
        watchesRules = wanted && manager != null;
    }

    /** Whether somebody wants to know of match rules. */
    public boolean watchesRules() {
        return watchesRules;
    }

    /** Somebody has one match rule more. */
    public void ruleAdded(MatchRule rule, boolean ofMonitor) {
        if (watchesRules) {
            manager.ruleAdded(rule, ofMonitor);
        }
    }

    /** Somebody has one match rule less. */
    public void ruleRemoved(MatchRule rule, boolean ofMonitor) {
        if (watchesRules) {
            manager.ruleRemoved(rule, ofMonitor);
        }
    }

    void pressed(boolean mayBeFull) {
        pressed = mayBeFull && groups != null;
    }

    /** Whether {@link #roomFor} has to be asked, since a lane may be full. */
    public boolean isPressed() {
        return pressed;
    }

    /**
     * What the sender of a signal has to wait for before it is sequenced.
     *
     * @param signal the signal, which has no bytes of its own yet
     * @return null if its lane has room for it, or it belongs to none
     */
    public Room roomFor(Parcel signal) {
        if (!pressed || signal.isFromLane() || !signal.isSignal() || signal.destination() != null
                || signal.descriptorCount() > 0) {
            return null;
        }
        return (Room) groups.roomFor(signal, signal.from(), signal.length());
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
