package org.busway.lane.layout;

/**
 * Where things are in a lane's memory: a header of 4096 bytes, then the ring of frames.
 *
 * <pre>
 *     0  magic "BUSWAYLN"          64 bits   constants, written by the bus before anyone else maps the memory;
 *     8  version                   32        a reader is told them at join and compares
 *    12  layout hash               32
 *    16  ring bytes                64        a power of two
 *    24  header bytes              32        4096: where the ring begins
 *    28  lane number               32
 *    32  seed of the hashes        64
 *    40  generation of the bus     64
 *   128  tail                      64        everything before it may be read
 *   256  reserve                   64        what lies a ring or more before it may be overwritten
 *   384  frames                    64        number of the next frame
 *   392  epoch seen                64        the last epoch of the control page that the writer acted on
 *   512  room wait                 64        odd: the writer sleeps until a cursor moves
 *   520  room position             64        to there at least
 *   640  anchors               8 x 64        for each eighth of the ring, where its first message begins
 *  4096  the ring
 * </pre>
 *
 * From 128 on there is one writer, the publisher, whoever reads. Words that are read at different times stand 128 bytes
 * apart: processors fetch lines of 64 bytes in pairs.
 */
public final class LaneLayout {

    /** The bytes {@code BUSWAYLN}. */
    public static final long MAGIC = 0x4E4C_5941_5753_5542L;
    public static final int VERSION = 1;

    public static final int MAGIC_AT = 0;
    public static final int VERSION_AT = 8;
    public static final int LAYOUT_HASH_AT = 12;
    public static final int RING_BYTES_AT = 16;
    public static final int HEADER_BYTES_AT = 24;
    public static final int LANE_NUMBER_AT = 28;
    public static final int SEED_AT = 32;
    public static final int GENERATION_AT = 40;

    public static final int TAIL_AT = 128;
    public static final int RESERVE_AT = 256;
    public static final int FRAMES_AT = 384;
    public static final int EPOCH_SEEN_AT = 392;
    public static final int ROOM_WAIT_AT = 512;
    public static final int ROOM_POSITION_AT = 520;
    public static final int ANCHORS_AT = 640;

    /** A ring has so many parts, each with an anchor; a message with its header fits into one. */
    public static final int PARTS = 8;

    public static final int HEADER_BYTES = 4096;

    public static final int SMALLEST_RING_BYTES = 4096;
    public static final int LARGEST_RING_BYTES = 1 << 30;

    /** Every offset, size and kind of a frame that two sides must have alike. */
    static final int[] HASHED = {VERSION, MAGIC_AT, VERSION_AT, LAYOUT_HASH_AT, RING_BYTES_AT, HEADER_BYTES_AT, LANE_NUMBER_AT,
        SEED_AT, GENERATION_AT, TAIL_AT, RESERVE_AT, FRAMES_AT, EPOCH_SEEN_AT, ROOM_WAIT_AT, ROOM_POSITION_AT, ANCHORS_AT, PARTS,
        HEADER_BYTES, FrameLayout.HEADER_BYTES, FrameLayout.ALIGNMENT_BYTES, FrameLayout.LENGTH_AND_FLAGS_AT,
        FrameLayout.POSITION_AT, FrameLayout.NUMBER_AT, FrameLayout.RUNNING_AT, FrameLayout.SOCKET_MESSAGES_AT,
        FrameLayout.NAMES_AT, FrameLayout.PATH_AND_ARG0_AT, FrameLayout.BLOOM_AT, FrameLayout.KIND_MASK, FrameLayout.LANE_SHIFT,
        FrameLayout.MESSAGE, FrameLayout.VOID, FrameLayout.END, FrameLayout.ANNOUNCED, FrameLayout.ANNOUNCED_BYTES,
        CursorLayout.MAGIC_AT, CursorLayout.VERSION_AT, CursorLayout.LAYOUT_HASH_AT, CursorLayout.SLOT_COUNT_AT,
        CursorLayout.MEMBER_AT, CursorLayout.GENERATION_AT, CursorLayout.WAIT_AT, CursorLayout.EPOCH_SEEN_AT,
        CursorLayout.WAKE_COUNT_AT, CursorLayout.WAKE_AT, CursorLayout.WAKE_ALTERNATIVES, CursorLayout.SLOTS_AT,
        CursorLayout.SLOT_BYTES, CursorLayout.CURSOR, CursorLayout.READ, CursorLayout.LOST, CursorLayout.FENCE_WAIT,
        ControlLayout.MAGIC_AT, ControlLayout.VERSION_AT, ControlLayout.LAYOUT_HASH_AT, ControlLayout.MEMBER_COUNT_AT,
        ControlLayout.LANE_COUNT_AT, ControlLayout.NAME_COUNT_AT, ControlLayout.ORDER_MODE_AT, ControlLayout.SEED_AT,
        ControlLayout.GENERATION_AT, ControlLayout.EPOCH_AT, ControlLayout.MEMBERS_AT, ControlLayout.MEMBER_BYTES,
        ControlLayout.MEMBER_STATE, ControlLayout.MEMBER_INCARNATION, ControlLayout.MEMBER_NUMBER, ControlLayout.LANE_BYTES,
        ControlLayout.LANE_STATE, ControlLayout.LANE_UID, ControlLayout.LANE_PUBLISHER, ControlLayout.LANE_START,
        ControlLayout.LANE_END, ControlLayout.LANE_KIND, ControlLayout.NAME_BYTES, ControlLayout.NAME_NUMBER,
        ControlLayout.NAME_LANE, ControlLayout.NAME_FROM, ControlLayout.NAME_TO, ControlLayout.NAME_OWNER,
        ControlLayout.COUNTER_BYTES};

    /** Changes with every offset and size of a memory, so that two sides with different ones never meet. */
    public static final int LAYOUT_HASH = LayoutHash.of(HASHED);

    private LaneLayout() {}

    /** Bytes of memory for a ring. */
    public static int memoryBytes(int ringBytes) {
        return HEADER_BYTES + checkedRingBytes(ringBytes);
    }

    /** The longest frame, its header included. */
    public static int largestFrameBytes(int ringBytes) {
        return ringBytes / PARTS;
    }

    /** The longest message; longer ones are announced. */
    public static int largestMessageBytes(int ringBytes) {
        return largestFrameBytes(ringBytes) - FrameLayout.HEADER_BYTES;
    }

    /** The argument, if a ring may have that size. */
    public static int checkedRingBytes(long ringBytes) {
        if (ringBytes < SMALLEST_RING_BYTES || ringBytes > LARGEST_RING_BYTES || Long.bitCount(ringBytes) != 1) {
            throw new IllegalArgumentException("a ring of " + ringBytes + " bytes: make it a power of two from "
                    + SMALLEST_RING_BYTES + " to " + LARGEST_RING_BYTES);
        }
        return (int) ringBytes;
    }
}
