package org.busway.broker.internal.group;

import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.route.HoldUps;
import org.busway.broker.internal.route.Room;
import org.busway.spi.group.BusEnd;

/** A lane that the bus writes, as senders wait for it. */
final class LaneRoom extends Room implements BusEnd.Room {

    private final HoldUps holdUps;
    private final BusEnd.RoomKeeper keeper;

    LaneRoom(HoldUps holdUps, BusEnd.RoomKeeper keeper) {
        this.holdUps = holdUps;
        this.keeper = keeper;
    }

    @Override
    public void again() {
        holdUps.again(this);
    }

    @Override
    protected Peer keeper() {
        return (Peer) keeper.keeper();
    }

    @Override
    protected long deadlineMillis() {
        return keeper.deadlineMillis();
    }

    @Override
    protected void overdue() {
        keeper.overdue();
    }
}
