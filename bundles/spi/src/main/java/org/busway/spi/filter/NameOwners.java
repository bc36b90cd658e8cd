package org.busway.spi.filter;

import org.osgi.annotation.versioning.ConsumerType;

/** Who owns which well-known names, for rules that name a sender or a destination by one. */
@ConsumerType
public interface NameOwners {

    /**
     * The primary owner of a name.
     *
     * @param name a well-known or unique name
     * @return its unique name, or null if nobody owns it
     */
    String ownerOf(String name);

    /**
     * How many well-known names a connection owns.
     *
     * @param uniqueName a unique name
     * @return 0 or more
     */
    int ownedNameCount(String uniqueName);

    /**
     * One of the well-known names that a connection owns.
     *
     * @param uniqueName a unique name
     * @param index from 0 to the count, exclusive
     * @return the name
     */
    String ownedName(String uniqueName, int index);
}
