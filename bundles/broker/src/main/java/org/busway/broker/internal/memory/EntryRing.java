package org.busway.broker.internal.memory;

/**
 * The entries of an {@link Outbox}, oldest first: pieces of segments that are sent one behind the other. A ring of arrays side by side, so that an entry is no object of
 * its own; it has no memory before the first entry comes, doubles when it is full, and follows what was needed lately once it is empty. It holds references, and neither
 * takes nor releases them. Belongs to the bus thread.
 *
 * <p>An entry is named by its place ({@link #slot}), which is good until the ring grows or is empty.
 */
final class EntryRing {

    /** What one entry takes of the heap at most: three references, three numbers. */
    static final int ENTRY_BYTES = 36;

    private static final int MIN_ENTRIES = 16;
    private static final int MAX_IDLE_ENTRIES = 4096;
    private static final int REVIEW_TIMES = 64;

    private Segment[] segments;
    private Charge[] charges;
    /** Null while no entry has any. */
    private DescriptorSet[] descriptors;
    private int[] offsets;
    private int[] lengths;
    private int[] messages;
    /** The oldest entry; the ring's size is a power of two. */
    private int head;
    private int count;
    private int mostEntries;
    private int timesEmptied;

    /** How many entries there are. */
    int count() {
        return count;
    }

    /** The place of an entry, counted from the oldest on. */
    int slot(int i) {
        return head + i & segments.length - 1;
    }

    Segment segment(int at) {
        return segments[at];
    }

    /** What the sender is charged for an entry; null for nothing. */
    Charge charge(int at) {
        return charges[at];
    }

    boolean hasDescriptors(int at) {
        return descriptors != null && descriptors[at] != null;
    }

    /** Those of an entry that {@linkplain #hasDescriptors has some}. */
    DescriptorSet descriptors(int at) {
        return descriptors[at];
    }

    int offset(int at) {
        return offsets[at];
    }

    int length(int at) {
        return lengths[at];
    }

    /** How many messages an entry holds. */
    int messages(int at) {
        return messages[at];
    }

    /** Whether there is room for one more only when it has grown. */
    boolean isFull() {
        return segments == null || count == segments.length;
    }

    /** For how many entries it has room when it has grown. */
    int sizeGrown() {
        return segments == null ? MIN_ENTRIES : 2 * count;
    }

    /** Makes room; where it is full. */
    void grow() {
        int size = sizeGrown();
        segments = unrolled(segments, new Segment[size]);
        charges = unrolled(charges, new Charge[size]);
        offsets = unrolled(offsets, size);
        lengths = unrolled(lengths, size);
        messages = unrolled(messages, size);
        if (descriptors != null) {
            descriptors = unrolled(descriptors, new DescriptorSet[size]);
        }
        head = 0;
    }

    private <T> T[] unrolled(T[] ring, T[] larger) {
        if (ring != null && count > 0) {
            System.arraycopy(ring, head, larger, 0, ring.length - head);
            System.arraycopy(ring, 0, larger, ring.length - head, head);
        }
        return larger;
    }

    private int[] unrolled(int[] ring, int size) {
        int[] larger = new int[size];
        if (ring != null && count > 0) {
            System.arraycopy(ring, head, larger, 0, ring.length - head);
            System.arraycopy(ring, 0, larger, ring.length - head, head);
        }
        return larger;
    }

    /** Adds an entry of one message behind all others; where it is not full. */
    void add(Segment segment, int offset, int length, Charge charge, DescriptorSet passed) {
        int at = slot(count++);
        mostEntries = Math.max(mostEntries, count);
        segments[at] = segment;
        offsets[at] = offset;
        lengths[at] = length;
        messages[at] = 1;
        charges[at] = charge;
        if (passed != null) {
            if (descriptors == null) {
                descriptors = new DescriptorSet[segments.length];
            }
            descriptors[at] = passed;
        }
    }

    /** One message more lies behind those of an entry. */
    void extend(int at, int length) {
        lengths[at] += length;
        messages[at]++;
    }

    /** The first bytes of an entry are no more its. How many whole messages that were is not known. */
    void cut(int at, int bytes) {
        offsets[at] += bytes;
        lengths[at] -= bytes;
    }

    /** An entry lies elsewhere now. */
    void move(int at, Segment segment, int offset) {
        segments[at] = segment;
        offsets[at] = offset;
    }

    void forgetCharge(int at) {
        charges[at] = null;
    }

    void forgetDescriptors(int at) {
        descriptors[at] = null;
    }

    /** Removes the oldest entry, whose descriptors were forgotten. */
    void removeOldest() {
        segments[head] = null;
        charges[head] = null;
        head = slot(1);
        count--;
    }

    /**
     * It is empty.
     *
     * @return whether it has let go of its memory, since it was great, or greater than was needed lately
     */
    boolean emptied() {
        head = 0;
        descriptors = null;
        if (segments == null || segments.length <= MAX_IDLE_ENTRIES && ++timesEmptied < REVIEW_TIMES) {
            return false;
        }
        boolean tooLarge = segments.length > MAX_IDLE_ENTRIES
                || segments.length > MIN_ENTRIES && mostEntries < segments.length / 4;
        timesEmptied = 0;
        mostEntries = 0;
        if (tooLarge) {
            free();
        }
        return tooLarge;
    }

    /** Lets go of its memory; it is empty. */
    void free() {
        segments = null;
        charges = null;
        descriptors = null;
        offsets = null;
        lengths = null;
        messages = null;
    }
}
