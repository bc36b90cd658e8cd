package org.busway.api.source;

import org.busway.api.Registration;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A publisher of device events, as an operator sees it. A source registers itself as a service under this interface from the moment it
 * starts until it stops; whoever shows sources finds them there. Safe from any thread; answers at once.
 */
@ConsumerType
public interface EventSource {

    /** What a source is doing. */
    enum State {
        /** It is getting ready, for example reading what is there. */
        STARTING,
        /** It publishes events as they come. */
        ACTIVE,
        /** It works with less than it wants, for example by polling; {@link EventSource#detail} says with what. */
        DEGRADED,
        /** It cannot work; {@link EventSource#detail} says why and what would help. */
        FAILED
    }

    /**
     * Its short name.
     *
     * @return such as {@code uevent}
     */
    String name();

    /**
     * What it is doing now.
     *
     * @return the state
     */
    State state();

    /**
     * One line about the state, for a person.
     *
     * @return such as {@code netlink group 1, subsystems usb block}; empty if there is nothing to say
     */
    String detail();

    /**
     * How many events it has published since it started.
     *
     * @return a number that only grows
     */
    long eventCount();

    /**
     * Tells when {@link #state} or {@link #detail} may have changed, so that nobody need ask again and again.
     *
     * @param changed run on any thread; returns at once
     * @return ends that. A source that never changes but by coming and going need not write this method
     */
    default Registration onChange(Runnable changed) {
        return () -> {};
    }
}
