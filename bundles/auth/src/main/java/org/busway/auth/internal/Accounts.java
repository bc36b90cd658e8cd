package org.busway.auth.internal;

import java.util.Optional;
import java.util.OptionalLong;

/** What policies and mechanisms ask the machine about its users. */
public interface Accounts {

    /** The user with a name, or with a number. */
    OptionalLong uidOf(String user);

    /** The group with a name, or with a number. */
    OptionalLong gidOf(String group);

    /** All groups of a user, ascending; empty for a user without an account. */
    int[] groupsOf(long uid);

    /** The home directory of a user with an account. */
    Optional<String> homeOf(long uid);

    /** Whether a user sits at the machine. */
    boolean isAtConsole(long uid);

    /** The user that the bus runs as. */
    long ownUid();
}
