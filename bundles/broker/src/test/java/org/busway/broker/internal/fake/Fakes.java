package org.busway.broker.internal.fake;

import org.busway.spi.filter.RuleIndex;
import org.busway.spi.filter.RuleIndexes;
import org.busway.spi.policy.Authenticator;

/** Stands in for the services of other bundles. */
public final class Fakes {

    private Fakes() {}

    /** Everybody is who the kernel says. */
    public static Authenticator authenticator() {
        return new ExternalAuthenticator();
    }

    /** Indexes that test every rule. */
    public static RuleIndexes indexes() {
        return new RuleIndexes() {

            @Override
            public <T> RuleIndex<T> create() {
                return new PlainIndex<>();
            }
        };
    }
}
