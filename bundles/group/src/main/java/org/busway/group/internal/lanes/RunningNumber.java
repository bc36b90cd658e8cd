package org.busway.group.internal.lanes;

/** Counts what one publisher, the bus, writes into all of its lanes. Belongs to the bus thread. */
public final class RunningNumber {

    private long next;

    /**
     * Goes on counting.
     *
     * @param next the number of the next message
     */
    public RunningNumber(long next) {
        this.next = next;
    }

    /** The number of the next message. */
    public long next() {
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
