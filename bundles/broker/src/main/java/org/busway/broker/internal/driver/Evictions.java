package org.busway.broker.internal.driver;

import java.time.Instant;
import java.util.ArrayDeque;
import org.busway.broker.internal.peer.Peer;

/** Who was evicted lately and why, for whoever asks afterwards. */
public final class Evictions {

    private static final int MOST_KEPT = 64;

    /**
     * One of them.
     *
     * @param name its unique name
     * @param description who it was
     * @param why for a person
     * @param when by the wall clock
     */
    record Eviction(String name, String description, String why, Instant when) {}

    private final ArrayDeque<Eviction> kept = new ArrayDeque<>();
    private long count;

    void add(Peer peer, String why) {
        if (kept.size() == MOST_KEPT) {
            kept.removeFirst();
        }
        kept.addLast(new Eviction(peer.senderName(), peer.description(), why, Instant.now()));
        count++;
    }

    Iterable<Eviction> kept() {
        return kept;
    }

    int size() {
        return kept.size();
    }

    long count() {
        return count;
    }
}
