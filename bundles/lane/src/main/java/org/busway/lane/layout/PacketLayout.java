package org.busway.lane.layout;

/**
 * A packet to a member whose filter the kernel runs: frames one behind the other, each as it stands in the lane but without the bytes up to the next multiple of 64,
 * which hold what stood in the ring before and may be what the member is not to see.
 *
 * <p>The kernel's program goes from frame to frame by their lengths and refuses the packet where a frame does not pass, or the last one does not end with the packet. It
 * has no loops, so it is as long as there may be frames: how many follows from the filter, for bus and publisher alike.
 */
public final class PacketLayout {

    /** Of several frames in a packet; one alone may be longer. With what the kernel adds it is a page. */
    public static final int MOST_BYTES = 3712;
    /** More gain nothing: a packet's own cost is a twentieth then. */
    public static final int MOST_FRAMES = 16;

    /**
     * So that a program takes less than the 20,480 bytes that older kernels let a socket's options have ({@code net.core.optmem_max}); the longest, of one alternative to
     * fifteen that test everything, take 12,000 to 17,000.
     */
    private static final int MOST_TESTS = 30;

    private PacketLayout() {}

    /** Frames that a packet holds at most for a filter of so many alternatives. */
    public static int mostFrames(int alternatives) {
        return Math.max(1, Math.min(MOST_FRAMES, MOST_TESTS / (1 + alternatives)));
    }
}
