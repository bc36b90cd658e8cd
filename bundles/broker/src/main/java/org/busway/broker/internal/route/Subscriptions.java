package org.busway.broker.internal.route;

import java.util.List;
import org.busway.api.MatchRule;
import org.busway.broker.internal.group.LaneRouting;
import org.busway.broker.internal.peer.HeapCost;
import org.busway.broker.internal.peer.Peer;
import org.busway.spi.filter.RuleIndex;
import org.busway.spi.flow.Resource;

/** The match rules of all peers, who are charged one of {@link Resource#MATCH_RULES} and its bytes for each, and how many there were at most. */
public final class Subscriptions {

    private final RuleIndex<Peer> index;
    private final LaneRouting lanes;
    private int total;
    private int peak;
    private int peakOfOne;

    /**
     * No rules yet.
     *
     * @param index an empty index
     * @param lanes are read while some rule could match what is in them
     */
    public Subscriptions(RuleIndex<Peer> index, LaneRouting lanes) {
        this.index = index;
        this.lanes = lanes;
    }

    RuleIndex<Peer> index() {
        return index;
    }

    /** Adds a rule, unless the peer has as many as it may. */
    public boolean add(Peer peer, MatchRule rule) {
        long bytes = bytes(rule);
        if (!peer.account().tryCharge(Resource.HEAP_BYTES, bytes)) {
            return false;
        }
        if (!peer.account().tryCharge(Resource.MATCH_RULES, 1)) {
            peer.account().credit(Resource.HEAP_BYTES, bytes);
            return false;
        }
        index.add(peer, rule);
        changed(peer, 1, bytes);
        lanes.ruleAdded(rule, false);
        return true;
    }

    /** Removes one equal rule; false if the peer has none. */
    public boolean remove(Peer peer, MatchRule rule) {
        if (!index.remove(peer, rule)) {
            return false;
        }
        credit(peer, 1, bytes(rule));
        lanes.ruleRemoved(rule, false);
        return true;
    }

    /** Removes all rules of a peer. */
    public void removeAll(Peer peer) {
        if (peer.matchRules() > 0) {
            List<MatchRule> rules = lanes.watchesRules() ? index.rulesOf(peer) : List.of();
            int removed = index.removeAll(peer);
            credit(peer, removed, peer.matchRuleBytes());
            rules.forEach(rule -> lanes.ruleRemoved(rule, false));
        }
    }

    /** The rules of a peer. */
    public List<MatchRule> of(Peer peer) {
        return index.rulesOf(peer);
    }

    /** How many rules there are. */
    public int total() {
        return total;
    }

    /** The most that there were at a time. */
    public int peak() {
        return peak;
    }

    /** The most that one peer ever had. */
    public int peakOfOne() {
        return peakOfOne;
    }

    /** What a rule takes of the heap at most. */
    public static long bytes(MatchRule rule) {
        return HeapCost.RULE_BYTES + rule.toString().length();
    }

    private void credit(Peer peer, int rules, long bytes) {
        peer.account().credit(Resource.MATCH_RULES, rules);
        peer.account().credit(Resource.HEAP_BYTES, bytes);
        changed(peer, -rules, -bytes);
    }

    private void changed(Peer peer, int change, long bytes) {
        peer.addMatchRules(change, bytes);
        total += change;
        peak = Math.max(peak, total);
        peakOfOne = Math.max(peakOfOne, peer.matchRules());
    }
}
