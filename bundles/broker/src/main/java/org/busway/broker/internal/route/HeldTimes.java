package org.busway.broker.internal.route;

import java.util.Map;
import java.util.WeakHashMap;
import org.busway.broker.internal.peer.Peer;

/**
 * For how long each of those who make room in one place has held others up lately. Who has gone is forgotten; who was put out of the place is not, since it may come
 * again.
 */
final class HeldTimes {

    /** Null until somebody waits; most places are never full. */
    private Map<Peer, HeldTime> times;

    /** Of who makes room, which may be null; null if it has never held anybody up. */
    HeldTime of(Peer keeper) {
        return times == null ? null : times.get(keeper);
    }

    /** Of who makes room, anew if it has another deadline now. */
    HeldTime of(Peer keeper, long deadlineNanos, long nowNanos) {
        if (times == null) {
            times = new WeakHashMap<>(2);
        }
        HeldTime known = times.get(keeper);
        if (known == null || known.deadlineNanos() != deadlineNanos) {
            known = new HeldTime(deadlineNanos, nowNanos);
            times.put(keeper, known);
        }
        return known;
    }
}
