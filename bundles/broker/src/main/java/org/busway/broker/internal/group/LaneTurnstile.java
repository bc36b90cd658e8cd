package org.busway.broker.internal.group;

import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.route.HoldUps;
import org.busway.broker.internal.route.Room;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusPeer;

/** Where the connection of a publisher waits until the bus has read its lane. The bus waits for nobody there, so nothing of the connection goes before, and there is no deadline. */
final class LaneTurnstile extends Room implements BusEnd.Turnstile {

    private final HoldUps holdUps;

    LaneTurnstile(HoldUps holdUps) {
        this.holdUps = holdUps;
    }

    @Override
    public void hold(BusPeer sender) {
        holdUps.park((Peer) sender, this);
    }

    @Override
    public void release(BusPeer sender) {
        holdUps.forget((Peer) sender);
    }

    @Override
    public void again() {
        holdUps.again(this);
    }

    @Override
    protected Peer keeper() {
        return null;
    }

    @Override
    protected long deadlineMillis() {
        return -1;
    }

    @Override
    public boolean holdsAnswers() {
        return true;
    }

    @Override
    public String toString() {
        return "its own lane";
    }
}
