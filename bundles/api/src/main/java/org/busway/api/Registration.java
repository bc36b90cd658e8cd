package org.busway.api;

import org.osgi.annotation.versioning.ProviderType;

/** Something that lasts until it is closed. Closing again does nothing; safe from any thread, inside a handler too. */
@ProviderType
@FunctionalInterface
public interface Registration extends AutoCloseable {

    /** Ends it. No handler is called for it after this has returned, unless one is running on another thread. */
    @Override
    void close();
}
