package org.busway.auth.internal;

import org.busway.auth.internal.config.Configuration;
import org.busway.spi.policy.PolicyException;

/** Where the configuration comes from: a file and what it includes, or options. */
@FunctionalInterface
interface ConfigurationSource {

    /** Reads everything anew. */
    Configuration read() throws PolicyException;
}
