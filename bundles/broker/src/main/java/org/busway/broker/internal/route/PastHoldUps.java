package org.busway.broker.internal.route;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.WeakHashMap;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.peer.ProcessIdentity;

/**
 * For how long those held others up lately who have gone from the bus: a process that lives on and connects again has that time behind it, and so gains nothing by
 * a connection that ends. Its first connection that holds somebody up in such a place again takes it over; who has several has a time of its own for each, since they may well be full at the same
 * time. So many are remembered, the youngest; a time is worth nothing any more when its window is over.
 */
final class PastHoldUps {

    static final int MOST = 64;

    private record Place(ProcessIdentity process, String kind) {}

    /** By what {@link Room#kind} says. */
    private final Map<Peer, Map<String, HeldTime>> present = new WeakHashMap<>(2);
    private final Map<Place, HeldTime> past = new LinkedHashMap<>(2);

    /** The time of who begins to hold somebody up in a place; a new one, unless it has some behind it. */
    HeldTime begin(Peer keeper, String kind, long deadlineNanos, long nowNanos) {
        if (keeper == null || kind == null) {
            return new HeldTime(deadlineNanos, nowNanos);
        }
        HeldTime time = past.isEmpty() ? null : take(keeper, kind);
        if (time == null || time.deadlineNanos() != deadlineNanos) {
            time = new HeldTime(deadlineNanos, nowNanos);
        }
        present.computeIfAbsent(keeper, peer -> new HashMap<>(2)).put(kind, time);
        return time;
    }

    private HeldTime take(Peer keeper, String kind) {
        ProcessIdentity process = ProcessIdentity.of(keeper.identity());
        return process == null ? null : past.remove(new Place(process, kind));
    }

    /** Somebody has gone. */
    void gone(Peer peer, long nowNanos) {
        Map<String, HeldTime> times = present.remove(peer);
        ProcessIdentity process = times == null ? null : ProcessIdentity.of(peer.identity());
        if (process == null) {
            return;
        }
        past.values().removeIf(time -> time.isBlank(nowNanos));
        times.forEach((kind, time) -> {
            if (!time.isBlank(nowNanos)) {
                past.merge(new Place(process, kind), time,
                        (one, other) -> one.leftNanos(nowNanos, nowNanos) < other.leftNanos(nowNanos, nowNanos) ? one : other);
            }
        });
        while (past.size() > MOST) {
            past.remove(past.keySet().iterator().next());
        }
    }

    int size() {
        return past.size();
    }
}
