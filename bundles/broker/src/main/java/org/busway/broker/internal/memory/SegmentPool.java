package org.busway.broker.internal.memory;

import java.util.ArrayDeque;
import org.busway.os.NativeBuffer;

/**
 * Direct memory in sizes of powers of two from 4 KiB on. Keeps what was given back, up to a bound, so that a steady stream allocates nothing;
 * what is beyond the bound, or larger than {@link #MAX_KEPT_BYTES}, is left to the garbage collector.
 */
public final class SegmentPool {

    /** The smallest piece. */
    public static final int MIN_BYTES = 4 << 10;
    /** Larger pieces are made to measure and not kept. */
    public static final int MAX_KEPT_BYTES = 1 << 20;

    private static final int MIN_SHIFT = 12;

    private final long maxIdleBytes;
    private final ArrayDeque<Segment>[] idle;
    private long idleBytes;
    private long lentBytes;

    /**
     * An empty pool.
     *
     * @param maxIdleBytes the most that is kept while nobody uses it
     */
    @SuppressWarnings("unchecked")
    public SegmentPool(long maxIdleBytes) {
        this.maxIdleBytes = maxIdleBytes;
        idle = new ArrayDeque[Integer.numberOfTrailingZeros(MAX_KEPT_BYTES) - MIN_SHIFT + 1];
        for (int i = 0; i < idle.length; i++) {
            idle[i] = new ArrayDeque<>();
        }
    }

    /**
     * A piece with one reference, the caller's.
     *
     * @param minBytes how large at least
     * @param shared whether many senders fill it for many receivers
     * @return an empty piece
     */
    public Segment lend(int minBytes, boolean shared) {
        Segment segment;
        if (minBytes > MAX_KEPT_BYTES) {
            segment = new Segment(this, NativeBuffer.allocate(minBytes + 4095 & ~4095));
        } else {
            int sizeClass = sizeClass(minBytes);
            segment = idle[sizeClass].pollLast();
            if (segment == null) {
                segment = new Segment(this, NativeBuffer.allocate(MIN_BYTES << sizeClass));
            } else {
                idleBytes -= segment.capacity();
            }
        }
        lentBytes += segment.capacity();
        segment.begin(shared);
        return segment;
    }

    void takeBack(Segment segment) {
        int capacity = segment.capacity();
        lentBytes -= capacity;
        if (capacity <= MAX_KEPT_BYTES && idleBytes + capacity <= maxIdleBytes) {
            idle[sizeClass(capacity)].addLast(segment);
            idleBytes += capacity;
        }
    }

    /** What is in use. */
    public long lentBytes() {
        return lentBytes;
    }

    /** What is kept for the next. */
    public long idleBytes() {
        return idleBytes;
    }

    private static int sizeClass(int bytes) {
        return bytes <= MIN_BYTES ? 0 : 32 - Integer.numberOfLeadingZeros(bytes - 1) - MIN_SHIFT;
    }
}
