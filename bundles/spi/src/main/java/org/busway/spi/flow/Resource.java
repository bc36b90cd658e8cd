package org.busway.spi.flow;

/** What a peer can make the bus hold. The memory of all peers together is bounded by the bus's total; the rest by limits of its own. */
public enum Resource {
    /** Bytes of messages that came from the peer and wait for others; the memory is charged to those for whom they wait. */
    INCOMING_BYTES(false),
    /** Descriptors that came from the peer and are not yet handed on. */
    INCOMING_DESCRIPTORS(false),
    /** Bytes that wait for the peer. */
    OUTGOING_BYTES(true),
    /** Descriptors that wait for the peer. */
    OUTGOING_DESCRIPTORS(false),
    /** Match rules. */
    MATCH_RULES(false),
    /** Well-known names, owned or waited for. */
    NAMES(false),
    /** Calls of the peer that wait for a reply. */
    PENDING_REPLIES(false),
    /** Messages of the peer that wait for a program to start, in bytes. */
    ACTIVATION_BYTES(true),
    /** Memory of the peer's queue beyond the bytes that wait in it. */
    QUEUE_BYTES(true),
    /** Memory for a message of the peer that has not come whole. */
    UNFINISHED_BYTES(true),
    /** What the bus remembers for the peer: match rules, names, calls, and where in its queue which message lies. */
    HEAP_BYTES(true),
    /** Messages that a bundle has sent and the bus has not taken yet: charged by the bundle's threads, through its {@link Allowance}. */
    LOCAL_BYTES(true),
    /** Memory that a group shares with its members: lanes, control and cursor pages. */
    LANE_BYTES(true);

    private final boolean memory;

    Resource(boolean memory) {
        this.memory = memory;
    }

    /**
     * Whether it is memory, and so a part of the bus's total.
     *
     * @return false for counts, and for bytes that are charged to somebody else as memory
     */
    public boolean isMemory() {
        return memory;
    }
}
