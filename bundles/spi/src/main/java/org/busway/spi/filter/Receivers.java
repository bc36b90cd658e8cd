package org.busway.spi.filter;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Takes the owners whose rules match.
 *
 * @param <T> who owns rules
 */
@ConsumerType
@FunctionalInterface
public interface Receivers<T> {

    /**
     * Takes one of them.
     *
     * @param owner somebody whose rule matches
     */
    void accept(T owner);
}
