package org.busway.group.internal.lanes;

import org.busway.group.internal.keep.KeptLane;
import org.busway.lane.Lane;

/**
 * Up to where it counts what a publisher has written into its lane, and why no further: the word that says how far it is, is the publisher's own, and it may write on
 * after the lane has ended.
 *
 * <p>Invariant: an end that was said stays where it is.
 */
final class LaneEnd {

    /** Further than this no lane gets within its time. */
    private static final long FURTHEST = 1L << 56;
    /** So often the tail is looked at until the number of the frame there is known. */
    private static final int LOOKS = 100;

    private final Lane lane;
    private final long start;
    private long position = -1;
    private long frame = -1;
    private long inOrder = -1;
    private String why;

    /** It has not come. */
    LaneEnd(Lane lane, long start) {
        this.lane = lane;
        this.start = start;
    }

    /** As an earlier manager has kept it. */
    LaneEnd(Lane lane, long start, KeptLane kept) {
        this(lane, start);
        position = kept.end();
        inOrder = kept.orderEnd();
        why = kept.end() < 0 ? null : kept.whyEnded();
    }

    /** It is here, or where it was said to be before. */
    long here() {
        for (int i = 0; i < LOOKS && !hasCome() && frame < 0; i++) {
            long seen = believed();
            frame = lane.numberAt(seen);
            if (frame >= 0) {
                position = seen;
            }
        }
        position = tail();
        return position;
    }

    /** The number that the first frame behind it has, which does not count; -1 if it has not come, or that is not known. */
    long frame() {
        return frame;
    }

    /** The end, or how far the lane is written while there is none. */
    long tail() {
        return hasCome() ? position : believed();
    }

    /** A tail that cannot be is where nothing was written; readers that have got further find that out themselves. */
    private long believed() {
        long tail = lane.tail() & -64;
        return tail < start || tail - start > FURTHEST ? start : tail;
    }

    boolean isWritten() {
        return believed() != start;
    }

    boolean hasCome() {
        return position >= 0;
    }

    void because(String reason) {
        why = reason;
    }

    /** Null while nobody has said it. */
    String why() {
        return why;
    }

    /** All before it was ordered, or nothing more will be. */
    void orderedUpTo(long ringPosition) {
        inOrder = ringPosition;
    }

    /** Where in the order ring the last entry ends; -1 while more may come. */
    long inOrder() {
        return inOrder;
    }
}
