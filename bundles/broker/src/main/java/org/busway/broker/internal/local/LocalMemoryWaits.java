package org.busway.broker.internal.local;

import java.util.ArrayList;
import java.util.List;
import org.busway.spi.flow.Budgets;

/** Bundles that have something to send for which the bus has no memory: they try again when some was given back. Belongs to the bus thread. */
public final class LocalMemoryWaits {

    private final Budgets budgets;
    private final List<BundlePeer> waiting = new ArrayList<>();
    private long freeBytes;

    /**
     * Nobody waits.
     *
     * @param budgets whose memory it is
     */
    public LocalMemoryWaits(Budgets budgets) {
        this.budgets = budgets;
    }

    /** A peer waits, whose message had no room in so much. */
    void add(BundlePeer peer, long hadBytes) {
        if (peer.isEnding()) {
            peer.memoryAgain();
            return;
        }
        freeBytes = waiting.isEmpty() ? hadBytes : Math.min(freeBytes, hadBytes);
        waiting.add(peer);
    }

    void remove(BundlePeer peer) {
        waiting.remove(peer);
    }

    /** The turn is over: whoever waits tries again, if memory was given back. */
    public void turnEnded() {
        if (!waiting.isEmpty() && budgets.freeBytes() > freeBytes) {
            List<BundlePeer> all = new ArrayList<>(waiting);
            waiting.clear();
            all.forEach(BundlePeer::memoryAgain);
        }
    }
}
