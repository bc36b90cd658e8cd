package org.busway.spi.flow;

/** What a peer can make the bus hold. */
public enum Resource {
    /** Bytes of messages that came from the peer and are not yet handed on. */
    INCOMING_BYTES,
    /** Descriptors that came from the peer and are not yet handed on. */
    INCOMING_DESCRIPTORS,
    /** Bytes that wait for the peer. */
    OUTGOING_BYTES,
    /** Descriptors that wait for the peer. */
    OUTGOING_DESCRIPTORS,
    /** Match rules. */
    MATCH_RULES,
    /** Well-known names, owned or waited for. */
    NAMES,
    /** Calls of the peer that wait for a reply. */
    PENDING_REPLIES,
    /** Messages of the peer that wait for a program to start, in bytes. */
    ACTIVATION_BYTES
}
