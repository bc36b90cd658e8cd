package org.busway.filter.internal;

import org.busway.api.MatchRule;
import org.busway.wire.rule.RuleTest;

/** One rule of one owner, and where in a trie it is filed now. */
final class Entry<T> {

    final OwnerRules<T> owner;
    final RuleTest test;
    /** How often the owner has added this rule and not removed it. */
    int count = 1;
    /** The bag that holds it and its place there; kept by the bag. */
    Bag<T> bag;
    int position;

    Entry(OwnerRules<T> owner, MatchRule rule) {
        this.owner = owner;
        test = new RuleTest(rule);
    }

    MatchRule rule() {
        return test.rule();
    }
}
