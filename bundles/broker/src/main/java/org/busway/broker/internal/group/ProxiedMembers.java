package org.busway.broker.internal.group;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.route.GroupQueue;
import org.busway.broker.internal.route.ReceiverQueues;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.ProxiedMember;

/** The members of one group that get what they want by their connections, and the publishers that wait for them. */
final class ProxiedMembers {

    private final String group;
    private final ReceiverQueues places;
    private final Executor soon;
    private final BiConsumer<Peer, String> end;
    private final Map<BusPeer, GroupQueue> queues = new LinkedHashMap<>();
    private long heldUpByFormerNanos;

    /**
     * Nobody is one.
     *
     * @param group its name
     * @param places where publishers wait for them
     * @param soon does what cannot be done while a message is being routed
     * @param end disconnects one that has its connection for the group alone
     */
    ProxiedMembers(String group, ReceiverQueues places, Executor soon, BiConsumer<Peer, String> end) {
        this.group = group;
        this.places = places;
        this.soon = soon;
        this.end = end;
    }

    void add(Peer peer, ProxiedMember member) {
        queues.put(peer, places.enter(peer, group, member, soon, why -> end.accept(peer, why)));
    }

    void remove(BusPeer peer) {
        GroupQueue queue = queues.remove(peer);
        if (queue != null) {
            places.leave(queue);
            heldUpByFormerNanos += queue.takeHeldUpNanos();
        }
    }

    void clear() {
        List.copyOf(queues.keySet()).forEach(this::remove);
    }

    /** Whom somebody waits for; null if nobody does. */
    Peer slowest() {
        GroupQueue slowest = slowestQueue();
        return slowest == null ? null : slowest.receiver();
    }

    /** For how long; somebody waits. */
    long slowNanos(long nowNanos) {
        return nowNanos - slowestQueue().sinceNanos();
    }

    private GroupQueue slowestQueue() {
        GroupQueue slowest = null;
        for (GroupQueue queue : queues.values()) {
            if (queue.heldUpCount() > 0 && (slowest == null || queue.sinceNanos() - slowest.sinceNanos() < 0)) {
                slowest = queue;
            }
        }
        return slowest;
    }

    /** Who waits. */
    List<String> waitingNames() {
        List<String> names = new ArrayList<>();
        queues.values().forEach(queue -> queue.heldUp().forEach(sender -> names.add(sender.senderName())));
        return names;
    }

    /** For how long they were held up, all in all. */
    long heldUpNanos(long nowNanos) {
        return heldUpByFormerNanos + queues.values().stream().mapToLong(queue -> queue.heldUpNanos(nowNanos)).sum();
    }
}
