package org.busway.filter.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.MatchRule;

/** The rules of one owner. Lives from its first rule to its last. */
final class OwnerRules<T> {

    final T owner;
    /** Grows from owner to owner: the order in which they came into the index. */
    final long sequence;
    final Map<MatchRule, Entry<T>> entries = new LinkedHashMap<>();
    /** The last search that found this owner, so that it is found once by each. */
    long foundBySearch;

    OwnerRules(T owner, long sequence) {
        this.owner = owner;
        this.sequence = sequence;
    }

    List<MatchRule> rules() {
        List<MatchRule> rules = new ArrayList<>(entries.size());
        for (Entry<T> entry : entries.values()) {
            for (int i = 0; i < entry.count; i++) {
                rules.add(entry.rule);
            }
        }
        return rules;
    }
}
