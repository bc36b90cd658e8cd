package org.busway.broker.internal.group;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.busway.broker.internal.peer.Peer;
import org.busway.spi.group.BusEnd.Guest;
import org.busway.spi.policy.Identity;

/**
 * Who came by the sockets of groups. Between two managers they stay peers: what is for them waits in their queues, is charged, and has outcomes as ever. Belongs to the
 * bus thread.
 *
 * <p>Invariant: nothing of a manager that has left is kept here.
 */
final class ServedGuests {

    private static final Runnable NOBODY = () -> {};

    private static final class Served implements Runnable {

        private Runnable wakeUp;
        private Guest guest;

        @Override
        public void run() {
            wakeUp.run();
        }
    }

    private final Map<String, Served> all = new LinkedHashMap<>();

    /** Connects one by somebody. */
    Guest admit(BusForGroups.Guests by, Identity identity, Runnable wakeUp) {
        Served served = new Served();
        served.wakeUp = wakeUp;
        served.guest = by.admit(identity, served);
        all.put(served.guest.peer().uniqueName(), served);
        return served.guest;
    }

    /** A manager has left. */
    void left() {
        all.values().forEach(served -> served.wakeUp = NOBODY);
    }

    /** The next one serves one of them; null if it has gone. */
    Guest resume(String uniqueName, Runnable wakeUp) {
        Served served = all.get(uniqueName);
        if (served == null || served.guest.end().closeReason() != null) {
            return null;
        }
        served.wakeUp = wakeUp;
        return served.guest;
    }

    /** Those that nobody serves go. */
    void endUnserved() {
        List<Served> unserved = new ArrayList<>(all.values());
        unserved.removeIf(served -> served.wakeUp != NOBODY);
        unserved.forEach(served -> served.guest.end().close());
    }

    /** A peer has gone. */
    void gone(Peer peer) {
        all.remove(peer.uniqueName());
    }
}
