package org.busway.broker.internal.memory;

import java.util.ArrayDeque;
import org.busway.os.NativeBuffer;

/**
 * Direct memory in pieces of certain sizes: from 4 KiB on, and four sizes for each doubling, so that a piece is at most a quarter larger than what it
 * is for. Keeps what was given back for a while ({@link IdleSegments}), so that a steady stream allocates nothing; what is larger than {@link #MAX_KEPT_BYTES}
 * is freed at once.
 *
 * <p>Invariant: what it lends and keeps is never more than its bound, however many peers stall or flood. An eighth of that is kept for what cannot be refused, which is
 * the tail of queues that are let grow no more; what a peer sends anew is refused before ({@link #admits}). Beside that there are the segments that
 * many senders fill for many receivers: a few are made at the start and never given up, so that there is always one; what a burst wanted beside them is.
 */
public final class SegmentPool {

    /** The smallest piece. */
    public static final int MIN_BYTES = 4 << 10;
    /** Larger pieces are made to measure and not kept. */
    public static final int MAX_KEPT_BYTES = 1 << 20;

    private static final int SIZES = sizeIndex(MAX_KEPT_BYTES) + 1;
    private static final int RESERVE_SHIFT = 3;
    private static final int SHARED_KEPT = 8;
    private static final int SHARED_AT_START = 4;

    private long maxBytes;
    private final IdleSegments idle = new IdleSegments(SIZES);
    private long lentBytes;
    private final ArrayDeque<Segment> idleShared = new ArrayDeque<>(SHARED_KEPT);
    /** The fewest there since somebody last looked. */
    private int fewestShared;
    private int lentShared;
    private Runnable onLoan = () -> {};

    /**
     * A pool that has lent nothing.
     *
     * @param maxBytes the most that is lent
     */
    public SegmentPool(long maxBytes) {
        this.maxBytes = maxBytes;
        for (int i = 0; i < SHARED_AT_START; i++) {
            idleShared.addLast(new Segment(this, NativeBuffer.allocate(Arena.SEGMENT_BYTES)));
        }
    }

    /**
     * A piece with one reference, the caller's.
     *
     * @param minBytes how large at least
     * @return an empty piece
     * @throws NoRoom if that would be more than the bound
     */
    public Segment lend(int minBytes) {
        int bytes = capacity(minBytes);
        if (bytes > maxBytes - lentBytes) {
            throw noRoom(minBytes);
        }
        Segment segment = bytes > MAX_KEPT_BYTES ? null : idle.poll(bytes);
        if (segment == null) {
            idle.free(Math.max(0, lentBytes + idle.bytes() + bytes - maxBytes));
            segment = allocate(bytes);
        }
        lentBytes += bytes;
        segment.begin(false);
        onLoan.run();
        return segment;
    }

    /** Sets what looks at each loan, for tests: whether somebody was charged for it before. */
    public void onLoan(Runnable look) {
        onLoan = look;
    }

    /** A piece of {@link Arena#SEGMENT_BYTES} that many senders fill for many receivers, and that is given back before long. */
    Segment lendShared() {
        Segment segment = idleShared.pollLast();
        fewestShared = Math.min(fewestShared, idleShared.size());
        if (segment == null) {
            segment = allocate(Arena.SEGMENT_BYTES);
        }
        lentShared++;
        segment.begin(true);
        return segment;
    }

    /** How many of those are in use. */
    public int lentShared() {
        return lentShared;
    }

    /** Others of this process use such memory too, so the bound alone does not promise it. */
    private Segment allocate(int bytes) {
        try {
            return new Segment(this, NativeBuffer.allocate(bytes));
        } catch (OutOfMemoryError e) {
            // Java collects garbage before it says so, which takes half a second: the bound was too high, and is not tried again.
            maxBytes = lentBytes + bytes - 1;
            throw noRoom(bytes);
        }
    }

    /** How large the piece is that is lent for a number of bytes. */
    public static int capacity(int minBytes) {
        return minBytes > MAX_KEPT_BYTES ? minBytes + 4095 & ~4095 : roundedUp(minBytes);
    }

    /**
     * Whether something new may be lent that can be refused: it has to leave the reserve.
     *
     * @param minBytes how large at least
     * @return false if it is to be refused
     */
    public boolean admits(int minBytes) {
        return capacity(minBytes) <= freeBytes();
    }

    /** What is left for those whose share may still grow: whoever holds as much as this alone gets no more. */
    public long freeBytes() {
        return maxBytes - (maxBytes >> RESERVE_SHIFT) - lentBytes;
    }

    /** What to throw where {@link #admits} said no. */
    public NoRoom noRoom(long wantedBytes) {
        return new NoRoom(wantedBytes, lentBytes, maxBytes);
    }

    void takeBack(Segment segment) {
        if (segment.isShared()) {
            lentShared--;
            if (idleShared.size() < SHARED_KEPT) {
                idleShared.addLast(segment);
            }
            return;
        }
        lentBytes -= segment.capacity();
        if (segment.capacity() <= MAX_KEPT_BYTES) {
            idle.add(segment);
        } else {
            segment.free();
        }
    }

    /** Frees what was kept and that nobody has wanted since this was last called. */
    public void freeUnused() {
        idle.freeUnused();
        for (int i = Math.min(fewestShared, idleShared.size() - SHARED_AT_START); i > 0; i--) {
            idleShared.pollFirst().free();
        }
        fewestShared = idleShared.size();
    }

    /** What is in use. */
    public long lentBytes() {
        return lentBytes;
    }

    /** What is kept for the next, and given up if nobody wants it. */
    public long idleBytes() {
        return idle.bytes() + (long) Math.max(0, idleShared.size() - SHARED_AT_START) * Arena.SEGMENT_BYTES;
    }

    /** The smallest of the sizes that is not below a number of bytes. */
    static int roundedUp(int bytes) {
        int quarter = step(bytes);
        return (Math.max(1, bytes) + quarter - 1) / quarter * quarter;
    }

    /** The place of one of the sizes among them. */
    static int sizeIndex(int size) {
        int quarter = step(size);
        // Below 16 KiB each multiple of 4 KiB is a size; from there on there are four for each doubling.
        return size / quarter - 1 + 4 * (Integer.numberOfTrailingZeros(quarter) - Integer.numberOfTrailingZeros(MIN_BYTES));
    }

    private static int step(int bytes) {
        return Math.max(MIN_BYTES, Integer.highestOneBit(Math.max(1, bytes - 1)) / 4);
    }
}
