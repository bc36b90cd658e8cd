package org.busway.broker.internal.peer;

/** What the bus remembers for a peer costs so much of the heap at most; charged as {@link org.busway.spi.flow.Resource#HEAP_BYTES}. */
public final class HeapCost {

    /** A match rule, beside the characters of its texts. */
    public static final int RULE_BYTES = 512;
    /** Standing in the queue of a name, beside the name's characters. */
    public static final int NAME_BYTES = 320;
    /** A reply of so many bytes has room in any case: it is taken when the call is let through, for as long as the call waits. */
    public static final int REPLY_BYTES = 512;
    /** A call that waits for its reply, with room for that. */
    public static final int CALL_BYTES = 96 + REPLY_BYTES;

    private HeapCost() {}
}
