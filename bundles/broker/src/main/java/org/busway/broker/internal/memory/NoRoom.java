package org.busway.broker.internal.memory;

/**
 * The bus's memory for messages is lent out. Whoever asked for more ends the one connection that the memory was for; the message is fit for its
 * line in the log. Has no stack trace, since a peer can cause it as often as it likes.
 */
public final class NoRoom extends RuntimeException {

    private static final long serialVersionUID = 1;

    NoRoom(long wantedBytes, long lentBytes, long maxBytes) {
        super("the bus has no memory left for it: " + wantedBytes + " bytes wanted, " + lentBytes + " of " + maxBytes
                + " are lent (option memory.bytes of org.busway.broker)", null, false, false);
    }
}
