package org.busway.wire.sasl;

/**
 * Whom a mechanism has found the client to be.
 *
 * @param uid the user's number, or {@link #NO_UID}
 */
public record Identity(long uid) {

    /** In place of a user's number: nobody in particular. */
    public static final long NO_UID = -1;

    /** Whoever it is, it did not say. */
    public static final Identity ANONYMOUS = new Identity(NO_UID);

    /**
     * Whether the client is nobody in particular.
     *
     * @return true after the mechanism ANONYMOUS
     */
    public boolean isAnonymous() {
        return uid == NO_UID;
    }
}
