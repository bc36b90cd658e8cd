package org.busway.wire.rule;

import org.osgi.annotation.versioning.ConsumerType;

/** A connection, as rules name it: by its unique name or by a well-known name that it owns at the moment. */
@ConsumerType
@FunctionalInterface
public interface NameOwner {

    /** The bus itself. */
    NameOwner BUS = "org.freedesktop.DBus"::equals;

    /**
     * Whether a name stands for the connection.
     *
     * @param busName a unique or well-known name
     * @return true if it is the unique name or the connection is the primary owner
     */
    boolean owns(String busName);
}
