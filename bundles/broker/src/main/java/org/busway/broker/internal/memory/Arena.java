package org.busway.broker.internal.memory;

/**
 * Where the messages of a turn are written, one behind the other, so that what one sender says in a burst lies together and leaves towards each
 * receiver as one piece.
 *
 * <p>Invariant: at the end of a turn nobody refers to the shared segments, since every receiver has either sent what lay there or moved it into
 * its own backlog ({@link Outbox#settle}). They are then filled from their beginning again, while the processor's cache still has them. A message
 * of more than {@link #MAX_SHARED_BYTES} gets a segment of its own and is never moved. However much one turn gives rise to, there are never more than
 * {@link #MAX_SEGMENTS} shared ones: the receivers have to settle before.
 */
public final class Arena {

    /** The size of a shared segment. */
    public static final int SEGMENT_BYTES = 64 << 10;
    /** The longest message that goes into one. */
    public static final int MAX_SHARED_BYTES = SEGMENT_BYTES / 2;

    private static final int MAX_SEGMENTS = 8;

    private final SegmentPool pool;
    private Runnable full = () -> {};
    private Segment current;
    private long takenBytes;
    private long largeBytes;

    /**
     * An arena that holds nothing yet.
     *
     * @param pool where it gets its memory
     */
    public Arena(SegmentPool pool) {
        this.pool = pool;
    }

    /** Sets what has the receivers settle when a turn has filled all segments. */
    public void onFull(Runnable settle) {
        full = settle;
    }

    /**
     * A segment with room for a message. The caller takes the room at once.
     *
     * @param length bytes of the message
     * @return a segment with a reference for the caller
     */
    public Segment withRoom(int length) {
        takenBytes += length;
        if (length > MAX_SHARED_BYTES) {
            largeBytes += SegmentPool.capacity(length);
            return pool.lend(length);
        }
        if (current == null || current.room() < length) {
            if (current != null) {
                current.release();
                current = null;
            }
            if (pool.lentShared() >= MAX_SEGMENTS) {
                full.run();
            }
            current = pool.lendShared();
        }
        current.retain();
        return current;
    }

    /** Whether a message of a peer may be taken in: small ones always, large ones while the pool admits them. */
    public boolean admits(int length) {
        return length <= MAX_SHARED_BYTES || pool.admits(length);
    }

    /** How much was taken since the last {@link #settled}. */
    public long takenBytes() {
        return takenBytes;
    }

    /** The memory of large messages since the last {@link #settled}: whoever keeps one is charged when it is routed. */
    public long largeBytes() {
        return largeBytes;
    }

    /** Begins anew, now that the receivers have settled. */
    public void settled() {
        takenBytes = 0;
        largeBytes = 0;
        if (current != null && !current.restart()) {
            // Somebody holds on to it, against the invariant: leave it to them.
            current.release();
            current = null;
        }
    }

    /** Gives its memory back. */
    public void close() {
        if (current != null) {
            current.release();
            current = null;
        }
    }
}
