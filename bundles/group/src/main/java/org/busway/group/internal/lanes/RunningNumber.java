package org.busway.group.internal.lanes;

/** Counts what one publisher, the bus, writes into all of its lanes. Belongs to the bus thread. */
public final class RunningNumber {

    private long next;

    /** The number of the next message. */
    long next() {
        return next;
    }

    /** The number of the next message, which is written now. */
    public long take() {
        return next++;
    }

    /** It was written. */
    void used() {
        next++;
    }
}
