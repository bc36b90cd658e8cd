package org.busway.spi.policy;

import org.osgi.annotation.versioning.ConsumerType;

/** A connection, or the bus itself, as rules see it. Asked on the thread that asks the policy. */
@ConsumerType
public interface Party {

    /**
     * Whether it is the bus itself, {@code org.freedesktop.DBus}.
     *
     * @return true for the bus
     */
    boolean isBus();

    /**
     * Whether it owns a name or waits in its queue.
     *
     * @param name a well-known or unique name
     * @return true if it does
     */
    boolean hasName(String name);

    /**
     * Whether it owns, or waits for, a name that begins with a prefix up to a dot.
     *
     * @param prefix the first elements of a well-known name
     * @return true for {@code a.b} with a name {@code a.b} or {@code a.b.c}
     */
    boolean hasNameBelow(String prefix);
}
