package org.busway.broker.internal.group;

import java.util.ArrayList;
import java.util.List;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.route.HoldUps;
import org.busway.broker.internal.route.Room;
import org.busway.spi.group.GroupBudget;

/** Where senders wait who are faster than the rate of a group. They wait for the clock: nobody makes room by reading, so nobody's time is counted. */
final class PaceRoom extends Room implements GroupBudget.Room {

    private final String group;
    private final HoldUps holdUps;

    PaceRoom(String group, HoldUps holdUps) {
        this.group = group;
        this.holdUps = holdUps;
    }

    @Override
    public void again() {
        holdUps.again(this);
    }

    @Override
    public void holdsReading(boolean holds) {
        throw new UnsupportedOperationException(
                "what publishers of group \"" + group + "\" write themselves they pace themselves");
    }

    @Override
    protected Peer keeper() {
        return null;
    }

    @Override
    protected long deadlineMillis() {
        return -1;
    }

    /** It is too fast; whoever waits for it meanwhile waits for one that could read. */
    @Override
    protected boolean isAnothersTime() {
        return false;
    }

    /** Who waits, in order. */
    List<String> waitingNames() {
        List<String> names = new ArrayList<>();
        waiting().forEach(sender -> names.add(sender.senderName()));
        return names;
    }

    @Override
    public String toString() {
        return "the rate of group \"" + group + "\"";
    }
}
