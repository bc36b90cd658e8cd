package org.busway.lane.layout;

/** Where things are in a frame's header, and in an entry of an order ring, which has the same shape. */
public final class FrameLayout {

    /**
     * Bytes of a header. The message follows it; the next frame begins at the next multiple of 64.
     *
     * <pre>
     *   0               4               8                              16
     *   +---------------+---------------+-------------------------------+
     *   | length        | flags         | position                      |
     *   +---------------+---------------+-------------------------------+ 16
     *   | frame number                  | running number                |
     *   +---------------+---------------+-------------------------------+ 32
     *   | socket messages               | interface #   | member #      |
     *   +---------------+---------------+-------------------------------+ 48
     *   | path #        | arg0 #        | bloom                         |
     *   +---------------+---------------+-------------------------------+ 64
     *   | message ...                                                   |
     * </pre>
     *
     * <ul>
     * <li>length: of header and message, before rounding up to 64
     * <li>flags: bits 0 to 7 the kind; bits 16 to 31 the lane, in an order ring only; else 0
     * <li>position: of this frame in its lane, which makes a frame of an earlier turn of the ring recognizable
     * <li>frame number: of this message among those of its lane; in an order ring among those of the group, which is also
     * the entry's place: entry n is at position 64 n of the order ring
     * <li>running number: of this message among all that its publisher wrote into any lane
     * <li>socket messages: how many its publisher had sent through its socket before; in an order ring: of this message among all
     * that the bus has written into order rings and lanes
     * <li>#: 32-bit hashes, see {@code FrameHash}; 0 where the message has no such field
     * </ul>
     */
    public static final int HEADER_BYTES = 64;
    public static final int ALIGNMENT_BYTES = 64;

    public static final int LENGTH_AND_FLAGS_AT = 0;
    public static final int POSITION_AT = 8;
    public static final int NUMBER_AT = 16;
    public static final int RUNNING_AT = 24;
    public static final int SOCKET_MESSAGES_AT = 32;
    public static final int NAMES_AT = 40;
    public static final int PATH_AND_ARG0_AT = 48;
    public static final int BLOOM_AT = 56;

    public static final int KIND_MASK = 0xFF;
    public static final int LANE_SHIFT = 16;

    /** A message. */
    public static final int MESSAGE = 1;
    /** Nothing: to be passed over. Fills the ring's end where a message did not fit. It has no frame number. */
    public static final int VOID = 2;
    /** The lane's last frame. It has the number that the next message would have had. */
    public static final int END = 3;
    /** In the place of the running number of a lane's last frame: its publisher goes on in another lane. */
    public static final long GOES_ON = 1;
    /** A message too long for the lane, which comes beside it as a sealed descriptor: see {@link #ANNOUNCED_BYTES}. */
    public static final int ANNOUNCED = 4;

    /** After the header of an announced message: its number among the publisher's announced ones, and its bytes. */
    public static final int ANNOUNCED_BYTES = 16;

    private FrameLayout() {}

    /** Bytes that a frame takes in the ring. */
    public static int aligned(int length) {
        return length + (ALIGNMENT_BYTES - 1) & -ALIGNMENT_BYTES;
    }

    /** The first word of a header. */
    public static long lengthAndFlags(int length, int flags) {
        return length & 0xFFFF_FFFFL | (long) flags << 32;
    }
}
