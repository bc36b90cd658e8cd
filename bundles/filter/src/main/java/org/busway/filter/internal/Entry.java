package org.busway.filter.internal;

import org.busway.api.MatchRule;
import org.busway.wire.rule.RuleTest;

/**
 * One rule of one owner, and where in a trie it is filed now: in a list of a node, or alone in a table below it. There are as many as
 * there are rules, so it has no field that it can do without.
 */
final class Entry<T> implements Branch<T> {

    final OwnerRules<T> owner;
    final MatchRule rule;
    /** Made when a message first comes here; few ever do. */
    private RuleTest test;
    /** How often the owner has added this rule and not removed it. */
    int count = 1;
    /** Where it is filed; kept by the node. */
    Node<T> node;
    /** Its neighbours in the node's list; it is its own neighbour where it is alone in a table. */
    Entry<T> next;
    Entry<T> previous;

    Entry(OwnerRules<T> owner, MatchRule rule) {
        this.owner = owner;
        this.rule = rule;
    }

    boolean isAlone() {
        return next == this;
    }

    @Override
    public void find(Search<T> search) {
        if (!search.hasFound(owner)) {
            test = test == null ? new RuleTest(rule) : test;
            if (search.passes(test)) {
                search.found(owner);
            }
        }
    }
}
