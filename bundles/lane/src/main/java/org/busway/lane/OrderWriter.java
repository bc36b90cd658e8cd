package org.busway.lane;

import java.util.function.LongSupplier;

/**
 * The bus's writer of an order ring: the one order that the messages of several publishers in a group have for all.
 *
 * <p>
 * An order ring is a lane of entries of 64 bytes. An entry is a frame's header as the bus has read it, once: no publisher
 * can change it any more, and members that test their filter on it need not touch the lane. It holds the publisher's
 * messages in order because the bus appended it after it had seen the tail behind the frame, with acquire, and members
 * see the entry, with acquire, before they read the frame.
 */
public final class OrderWriter {

    private final LaneWriter ring;
    private final LongSupplier numbers;

    /**
     * @param ring
     *            a writer of the lane that is the order ring
     * @param numbers
     *            counts all that the bus writes into order rings and lanes: asked once for each entry
     */
    public OrderWriter(LaneWriter ring, LongSupplier numbers) {
        this.ring = ring;
        this.numbers = numbers;
    }

    /** The lane's writer: for its readership, its number of entries, and to end it. */
    public LaneWriter ring() {
        return ring;
    }

    /** Whether one more entry can be appended. */
    public boolean hasRoom() {
        return ring.claim(0) >= 0;
    }

    /**
     * Appends a frame that a reader of its lane has just been handed.
     *
     * @return 0, or {@link LaneWriter#FULL}, {@link LaneWriter#ENDED}
     */
    public int append(Frame frame) {
        int at = ring.claim(0);
        if (at < 0) {
            return at;
        }
        ring.publishEntry(frame, numbers.getAsLong());
        return 0;
    }
}
