package org.busway.spi.filter;

import org.osgi.annotation.versioning.ProviderType;

/** Service of {@code filter}: makes indexes of match rules. Safe from any thread. */
@ProviderType
public interface RuleIndexes {

    /**
     * An empty index.
     *
     * @param <T> who owns rules, such as a connection
     * @return an index of its own
     */
    <T> RuleIndex<T> create();
}
