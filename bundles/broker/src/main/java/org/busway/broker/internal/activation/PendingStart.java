package org.busway.broker.internal.activation;

import java.util.ArrayList;
import java.util.List;
import org.busway.broker.internal.loop.Timer;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.route.HeldMessage;

/**
 * A name that is being started, and what waits for it, in the order in which it came. Messages and StartServiceByName calls share one queue, because
 * all of them count against one limit and get one error.
 */
final class PendingStart {

    final String name;
    /** The bundle that is started, or null. */
    final Offers.Offer offer;
    /** What the service file says; null for a bundle, and for {@code org.freedesktop.systemd1}, which comes by itself. */
    final ServiceFile service;
    final List<Waiter> waiters = new ArrayList<>();
    Timer timer;
    ServiceLauncher.Started program;

    /**
     * One who waits.
     *
     * @param peer who is told if it fails; null for the bus
     * @param serial of the message that is answered then
     * @param message what is to be delivered, or null for a call of StartServiceByName
     */
    record Waiter(Peer peer, int serial, HeldMessage message) {}

    PendingStart(String name, Offers.Offer offer, ServiceFile service) {
        this.name = name;
        this.offer = offer;
        this.service = service;
    }

    /** Whether the failure of another program is this one's too: they are started by the same command. */
    boolean sharesCommandWith(PendingStart other) {
        return service != null && other.service != null && service.exec().equals(other.service.exec());
    }

    /** Whether systemd was asked for this unit. */
    boolean isUnit(String unit) {
        return service != null && unit.equals(service.systemdService());
    }
}
