package org.busway.api;

/** What became of a request for a name; the numbers of the method's reply are 1 to 4 in this order. */
public enum NameResult {
    /** The connection is the owner now. */
    PRIMARY_OWNER,
    /** The connection waits behind the owner. */
    IN_QUEUE,
    /** Somebody else owns it. */
    EXISTS,
    /** The connection was the owner before. */
    ALREADY_OWNER
}
