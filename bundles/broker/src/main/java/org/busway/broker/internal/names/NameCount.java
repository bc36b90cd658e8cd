package org.busway.broker.internal.names;

import org.busway.broker.internal.peer.Peer;

/** In how many names' queues peers stand, and stood at most; for the statistics. */
public final class NameCount {

    private int total;
    private int peak;
    private int peakOfOne;

    void changed(Peer peer, int change) {
        total += change;
        peak = Math.max(peak, total);
        peakOfOne = Math.max(peakOfOne, peer.names().size());
    }

    /** Now, of all peers. */
    public int total() {
        return total;
    }

    /** The most at a time, of all peers. */
    public int peak() {
        return peak;
    }

    /** The most that one peer ever had. */
    public int peakOfOne() {
        return peakOfOne;
    }
}
