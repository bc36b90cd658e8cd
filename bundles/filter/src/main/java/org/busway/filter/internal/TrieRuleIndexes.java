package org.busway.filter.internal;

import org.busway.spi.filter.RuleIndex;
import org.busway.spi.filter.RuleIndexes;
import org.osgi.service.component.annotations.Component;

/** Makes indexes that share nothing. */
@Component
public final class TrieRuleIndexes implements RuleIndexes {

    @Override
    public <T> RuleIndex<T> create() {
        return new TrieRuleIndex<>();
    }
}
