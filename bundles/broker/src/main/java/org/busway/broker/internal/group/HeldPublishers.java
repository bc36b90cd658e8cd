package org.busway.broker.internal.group;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.peer.PeerLog;
import org.busway.broker.internal.route.FlowEvents;
import org.busway.broker.internal.route.HoldUps;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishers that write lanes of a group themselves and are held up by a member. They wait in their own processes; who waits for whom is what the group's manager has seen,
 * and is said as of any receiver that is slow.
 */
final class HeldPublishers {

    private static final Logger LOG = LoggerFactory.getLogger(HeldPublishers.class);

    private record Wait(Peer slow, long sinceNanos) {}

    private final String group;
    private final HoldUps holdUps;
    private final FlowEvents events;
    private final Map<Peer, Wait> waits = new LinkedHashMap<>();
    private long endedNanos;

    HeldPublishers(String group, HoldUps holdUps, FlowEvents events) {
        this.group = group;
        this.holdUps = holdUps;
        this.events = events;
    }

    /** One waits for somebody, or for nobody any more. */
    void heldUp(Peer publisher, Peer slow, long lost) {
        Wait before = waits.get(publisher);
        if (before != null) {
            long nanos = end(publisher);
            PeerLog.warn(LOG, "{} has read on in group \"{}\" after {} ms", before.slow, group,
                    TimeUnit.NANOSECONDS.toMillis(nanos));
            events.recovered(before.slow, nanos, lost);
        }
        if (slow != null) {
            waits.put(publisher, new Wait(slow, holdUps.nanoTime()));
            PeerLog.warn(LOG, "{} is slow in group \"{}\": the lane of {} is full up to what it has not read", slow, group,
                    publisher);
            events.slow(slow);
        }
    }

    private long end(Peer publisher) {
        long nanos = holdUps.nanoTime() - waits.remove(publisher).sinceNanos;
        endedNanos += nanos;
        return nanos;
    }

    /** A member was put out: nobody waits for it any more, and it has not read. */
    void evicted(Peer member) {
        for (Peer publisher : List.copyOf(waits.keySet())) {
            if (waits.get(publisher).slow == member) {
                end(publisher);
            }
        }
    }

    boolean isEmpty() {
        return waits.isEmpty();
    }

    /** Who is waited for longest; somebody waits. */
    Peer slowPeer() {
        return waits.values().iterator().next().slow;
    }

    /** For how long. */
    long slowNanos(long nowNanos) {
        return nowNanos - waits.values().iterator().next().sinceNanos;
    }

    /** Who waits. */
    List<String> waitingNames() {
        List<String> names = new ArrayList<>();
        waits.keySet().forEach(publisher -> names.add(publisher.senderName()));
        return names;
    }

    /** For how long they were held up, all in all. */
    long heldUpNanos(long nowNanos) {
        return endedNanos + waits.values().stream().mapToLong(wait -> nowNanos - wait.sinceNanos).sum();
    }
}
