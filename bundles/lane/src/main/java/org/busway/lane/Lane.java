package org.busway.lane;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;

import org.busway.lane.layout.FrameLayout;
import org.busway.lane.layout.LaneLayout;
import org.busway.lane.layout.LayoutException;
import org.busway.lane.layout.Words;

/**
 * The memory of one lane: its header's words by their meaning, each with the ordering that its use needs. Positions are
 * 64-bit, count bytes from the lane's beginning and only grow; a position's place in the ring is its low bits.
 *
 * <p>
 * Whoever reads treats every word as the claim of a stranger.
 */
public final class Lane {

    private final LaneShape shape;
    private final ByteBuffer memory;
    private final LongBuffer words;
    private final int mask;

    private Lane(LaneShape shape, ByteBuffer memory) {
        this.shape = shape;
        this.memory = memory;
        words = Words.plain(memory);
        mask = shape.ringBytes() - 1;
    }

    /** A new lane in zeroed memory, for the bus to make before anyone else maps the memory. */
    public static Lane create(ByteBuffer memory, LaneShape shape) {
        return create(memory, shape, 0, 0);
    }

    /**
     * The same, of a writer or a number that goes on from another lane.
     *
     * @param position
     *            where its first frame will be
     * @param frames
     *            the number of that frame
     */
    public static Lane create(ByteBuffer memory, LaneShape shape, long position, long frames) {
        ByteBuffer view = Words.view(memory, shape.memoryBytes(), "lane " + shape.number());
        LayoutException.writeStart(view, LaneLayout.MAGIC);
        view.putLong(LaneLayout.RING_BYTES_AT, shape.ringBytes());
        view.putInt(LaneLayout.HEADER_BYTES_AT, LaneLayout.HEADER_BYTES);
        view.putInt(LaneLayout.LANE_NUMBER_AT, shape.number());
        view.putLong(LaneLayout.SEED_AT, shape.seed());
        view.putLong(LaneLayout.GENERATION_AT, shape.generation());
        view.putLong(LaneLayout.FRAMES_AT, frames);
        view.putLong(LaneLayout.TAIL_AT, position);
        return new Lane(shape, view);
    }

    /**
     * The lane in mapped memory, writable for its publisher only.
     *
     * @throws LayoutException
     *             if the memory says other than the shape that the bus told
     */
    public static Lane open(ByteBuffer memory, LaneShape shape) {
        String what = "lane " + shape.number();
        ByteBuffer view = Words.view(memory, shape.memoryBytes(), what);
        LayoutException.checkStart(what, view, LaneLayout.MAGIC);
        LayoutException.check(what, "ring bytes", view.getLong(LaneLayout.RING_BYTES_AT), shape.ringBytes());
        LayoutException.check(what, "header bytes", view.getInt(LaneLayout.HEADER_BYTES_AT), LaneLayout.HEADER_BYTES);
        LayoutException.check(what, "lane number", view.getInt(LaneLayout.LANE_NUMBER_AT), shape.number());
        LayoutException.check(what, "seed", view.getLong(LaneLayout.SEED_AT), shape.seed());
        LayoutException.check(what, "generation", view.getLong(LaneLayout.GENERATION_AT), shape.generation());
        return new Lane(shape, view);
    }

    /**
     * A lane that the bus made and goes on with after a restart. What stands at its beginning is not compared: it may be the
     * publisher's by now, and readers compare for themselves.
     */
    public static Lane resume(ByteBuffer memory, LaneShape shape) {
        return new Lane(shape, Words.view(memory, shape.memoryBytes(), "lane " + shape.number()));
    }

    public LaneShape shape() {
        return shape;
    }

    /** The whole memory, little-endian; for absolute access only. */
    ByteBuffer memory() {
        return memory;
    }

    /** Where a position's byte is in {@link #memory()}. */
    int at(long position) {
        return LaneLayout.HEADER_BYTES + ((int) position & mask);
    }

    /**
     * Everything before it may be read. With acquire: what the writer stored before it moved the tail there is seen by
     * whatever is loaded after this.
     */
    public long tail() {
        return Words.acquire(memory, LaneLayout.TAIL_AT);
    }

    /** Publishes: every store before this, the frame's bytes among them, is seen by who sees the new tail. */
    void tail(long position) {
        Words.release(memory, LaneLayout.TAIL_AT, position);
    }

    /**
     * What lies a ring or more before it may be overwritten at any time. A reader loads it after it has copied, behind an
     * acquire fence; see {@link LaneReader}.
     */
    public long reserve() {
        return Words.opaque(memory, LaneLayout.RESERVE_AT);
    }

    /** The same behind a fence of the caller's, who asks for each frame. */
    long reservePlain() {
        return words.get(LaneLayout.RESERVE_AT >> 3);
    }

    /** A release fence follows before anything is overwritten; see {@link LaneWriter}. */
    void reserve(long position) {
        Words.opaque(memory, LaneLayout.RESERVE_AT, position);
    }

    /** The number that the next frame will have; may be one ahead of the tail where the writer was killed. */
    public long frames() {
        return Words.opaque(memory, LaneLayout.FRAMES_AT);
    }

    /** With release: who finds a frame counted finds it filled. */
    void frames(long number) {
        Words.release(memory, LaneLayout.FRAMES_AT, number);
    }

    /**
     * The number of the frame that begins at the tail, though the writer goes on meanwhile, or was stopped at any step.
     *
     * <p>
     * The writer counts a frame before it moves the tail behind it. Whether it has counted the one that begins here is said by that frame itself: it is filled before it
     * is counted.
     *
     * @param seen
     *            the tail
     * @return -1 if the tail is no longer there
     */
    public long numberAt(long seen) {
        long counted = Words.acquire(memory, LaneLayout.FRAMES_AT);
        if (tail() != seen || !isAligned(seen)) {
            return -1;
        }
        int index = at(seen);
        if (word(index, FrameLayout.POSITION_AT) == seen
                && (int) (word(index, FrameLayout.LENGTH_AND_FLAGS_AT) >>> 32) == FrameLayout.VOID) {
            // The frame that did not fit there stands where the ring begins again.
            index = LaneLayout.HEADER_BYTES;
        }
        boolean isCounted = word(index, FrameLayout.POSITION_AT) - seen >= 0 && word(index, FrameLayout.NUMBER_AT) == counted - 1;
        return tail() != seen ? -1 : isCounted ? counted - 1 : counted;
    }

    /**
     * Where the writer's last frame begins, the one that says that the lane ends, if it lies right before a position: nothing comes behind it, and only who reads it knows whether
     * the writer goes on in another lane.
     *
     * @param position
     *            at most the tail
     * @return the position where there is no such frame
     */
    public long endBefore(long position) {
        long end = position - FrameLayout.HEADER_BYTES;
        if (end < 0 || !isAligned(end)) {
            return position;
        }
        int index = at(end);
        boolean isEnd = word(index, FrameLayout.POSITION_AT) == end
                && (int) (word(index, FrameLayout.LENGTH_AND_FLAGS_AT) >>> 32) == FrameLayout.END;
        return isEnd ? end : position;
    }

    /** The last epoch of the control page that the writer acted on. */
    public long epochSeen() {
        return Words.acquire(memory, LaneLayout.EPOCH_SEEN_AT);
    }

    void epochSeen(long epoch) {
        Words.release(memory, LaneLayout.EPOCH_SEEN_AT, epoch);
    }

    /** Odd while the writer sleeps until there is room: a new odd number for each sleep. With acquire. */
    long roomWait() {
        return Words.acquire(memory, LaneLayout.ROOM_WAIT_AT);
    }

    /** Whether the writer sleeps until there is room; for the bus, when it has changed who is waited for. */
    public boolean isWaitingForRoom() {
        return (roomWait() & 1) != 0;
    }

    void roomWait(long number) {
        Words.release(memory, LaneLayout.ROOM_WAIT_AT, number);
    }

    /** There is room when no gating cursor is before this. */
    long roomPosition() {
        return Words.opaque(memory, LaneLayout.ROOM_POSITION_AT);
    }

    void roomPosition(long position) {
        Words.opaque(memory, LaneLayout.ROOM_POSITION_AT, position);
    }

    /** Bytes of a part of the ring, of which each has an anchor. */
    int partBytes() {
        return shape.ringBytes() / LaneLayout.PARTS;
    }

    /** Where the first message of a part began that was written last in this part of the ring. */
    long anchor(long part) {
        return Words.opaque(memory, anchorAt(part));
    }

    void anchor(long part, long position) {
        Words.opaque(memory, anchorAt(part), position);
    }

    private static int anchorAt(long part) {
        return LaneLayout.ANCHORS_AT + ((int) part & LaneLayout.PARTS - 1) * Long.BYTES;
    }

    /**
     * One word of the header of the frame at a position, by one load. A plain one: Java, unlike C, may not load a local
     * variable's value a second time behind the program's back, and leaving the load unordered among its neighbours lets
     * the compiler keep the buffer's address in a register. What orders it is the acquire of the tail before, and the
     * acquire fence behind.
     */
    long word(int frameAt, int offset) {
        return words.get(frameAt + offset >> 3);
    }

    /** One word of the header of a frame that is being filled; the release of the tail publishes it. */
    void word(int frameAt, int offset, long value) {
        words.put(frameAt + offset >> 3, value);
    }

    /** The longest frame, its header included. */
    int largestFrameBytes() {
        return shape.ringBytes() / LaneLayout.PARTS;
    }

    static boolean isAligned(long position) {
        return (position & FrameLayout.ALIGNMENT_BYTES - 1) == 0;
    }

    @Override
    public String toString() {
        return "lane " + shape.number() + " of " + shape.ringBytes() + " bytes";
    }
}
