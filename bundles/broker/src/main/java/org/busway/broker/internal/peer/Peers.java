package org.busway.broker.internal.peer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.busway.api.BusException;
import org.busway.broker.internal.route.Refusal;
import org.busway.spi.policy.BusPolicy;
import org.busway.spi.policy.Identity;
import org.busway.spi.policy.Limits;

/**
 * Who is connected: those that have said Hello, and how many have not yet. Unique names are counted up and never given twice, so a message to one
 * reaches that connection or nobody.
 */
public final class Peers {

    private final BusPolicy policy;
    private final Set<Peer> active = new LinkedHashSet<>();
    private final Set<Peer> incomplete = new LinkedHashSet<>();
    private final Map<Long, Integer> byUid = new HashMap<>();
    private Runnable incompleteChanged = () -> {};
    private long nextNumber;

    /**
     * Nobody is connected.
     *
     * @param policy what the limits are, and which rules apply to whom
     */
    public Peers(BusPolicy policy) {
        this.policy = policy;
    }

    /** Sets what is called when the number of connections without Hello has changed. */
    public void onIncompleteChanged(Runnable listener) {
        incompleteChanged = listener;
    }

    /** A connection was accepted. */
    public void accepted(Peer peer) {
        incomplete.add(peer);
        incompleteChanged.run();
    }

    /** Whether more connections may be accepted. */
    public boolean mayAccept() {
        return incomplete.size() < policy.settings().limits().maxIncompleteConnections();
    }

    /**
     * Gives a peer its unique name and its policy.
     *
     * @param peer says Hello
     * @return null, or which limit is reached: then nothing has changed, and it may try again
     */
    public Refusal hello(Peer peer) {
        Refusal refusal = mayEnter(peer);
        if (refusal == null && !peer.account().tryReserveMinimum()) {
            refusal = new Refusal(BusException.LIMITS_EXCEEDED,
                    "There is no memory for another connection: what the bus may hold, or what peers of this user may, is taken");
        }
        if (refusal == null) {
            byUid.merge(peer.identity().uid(), 1, Integer::sum);
            peer.activate(nextName());
            nextNumber++;
            peer.policy(policy.policyFor(peer.identity()));
            active.add(peer);
            incomplete.remove(peer);
            incompleteChanged.run();
        }
        return refusal;
    }

    /** The name that the next Hello gives. */
    public String nextName() {
        return ":1." + nextNumber;
    }

    /** Which limit a Hello would reach; null if none. */
    public Refusal mayEnter(Peer peer) {
        Limits limits = policy.settings().limits();
        if (active.size() >= limits.maxCompletedConnections()) {
            return new Refusal(BusException.LIMITS_EXCEEDED, "The maximum number of active connections has been reached");
        }
        long uid = peer.identity().uid();
        if (uid != Identity.UNKNOWN && byUid.getOrDefault(uid, 0) >= limits.maxConnectionsPerUser()) {
            return new Refusal(BusException.LIMITS_EXCEEDED,
                    "The maximum number of active connections for UID " + uid + " has been reached");
        }
        return null;
    }

    /** A connection has ended. */
    public void gone(Peer peer) {
        if (active.remove(peer)) {
            byUid.computeIfPresent(peer.identity().uid(), (uid, count) -> count == 1 ? null : count - 1);
        } else if (incomplete.remove(peer)) {
            incompleteChanged.run();
        }
    }

    /** Another policy is in force: it applies to everybody from now on. */
    public void refreshPolicies() {
        for (Peer peer : active) {
            peer.policy(policy.policyFor(peer.identity()));
        }
    }

    /** Those that have said Hello, in the order in which they did. */
    public List<Peer> active() {
        return new ArrayList<>(active);
    }

    /** All connections, in no order. */
    public List<Peer> all() {
        List<Peer> all = new ArrayList<>(incomplete);
        all.addAll(active);
        return all;
    }

    /** How many have said Hello. */
    public int activeCount() {
        return active.size();
    }

    /** How many have not. */
    public int incompleteCount() {
        return incomplete.size();
    }
}
