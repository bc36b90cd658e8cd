package org.busway.broker.internal.memory;

import java.util.ArrayDeque;

/**
 * Segments that nobody uses now, by size, so that a steady stream allocates nothing. Whatever lies here from one {@link #freeUnused} to the next is freed
 * there and then, and not left to the garbage collector: that would stop the bus to look for it as soon as a burst has used what may be allocated.
 */
final class IdleSegments {

    private final ArrayDeque<Segment>[] bySize;
    /** The fewest of each size since somebody last looked: so many were not wanted. */
    private final int[] fewest;
    private long bytes;

    @SuppressWarnings("unchecked")
    IdleSegments(int sizes) {
        bySize = new ArrayDeque[sizes];
        for (int i = 0; i < sizes; i++) {
            bySize[i] = new ArrayDeque<>();
        }
        fewest = new int[sizes];
    }

    /** How much lies here. */
    long bytes() {
        return bytes;
    }

    void add(Segment segment) {
        bySize[SegmentPool.sizeIndex(segment.capacity())].addLast(segment);
        bytes += segment.capacity();
    }

    /** One of exactly that capacity, or null. */
    Segment poll(int capacity) {
        int size = SegmentPool.sizeIndex(capacity);
        Segment segment = bySize[size].pollLast();
        if (segment != null) {
            bytes -= capacity;
            fewest[size] = Math.min(fewest[size], bySize[size].size());
        }
        return segment;
    }

    /** Frees what nobody has wanted since this was last called. */
    void freeUnused() {
        for (int size = 0; size < fewest.length; size++) {
            for (int i = 0; i < fewest[size]; i++) {
                freeOldest(size);
            }
            fewest[size] = bySize[size].size();
        }
    }

    /** Frees so much or more, if there is as much. */
    void free(long wantedBytes) {
        long most = bytes - wantedBytes;
        for (int size = fewest.length - 1; size >= 0; size--) {
            while (bytes > most && !bySize[size].isEmpty()) {
                freeOldest(size);
            }
            fewest[size] = Math.min(fewest[size], bySize[size].size());
        }
    }

    private void freeOldest(int size) {
        Segment segment = bySize[size].pollFirst();
        bytes -= segment.capacity();
        segment.free();
    }
}
