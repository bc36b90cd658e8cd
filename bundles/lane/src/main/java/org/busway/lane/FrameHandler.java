package org.busway.lane;

import java.nio.ByteBuffer;

/** Takes what a reader hands on, on the reader's thread. */
public interface FrameHandler {

    /** What becomes of the frame, and of the poll. */
    enum Next {
        /** Taken; go on. */
        GO_ON,
        /** Taken; end the poll. */
        STOP,
        /** Not taken: end the poll and hand it on again at the next one. */
        LATER
    }

    /**
     * A frame that the filter passes.
     *
     * <p>
     * The message was copied out of the lane and is nobody else's to change, but it is <em>not</em> validated: it is as
     * its publisher wrote it. If this throws, the frame counts as taken.
     *
     * @param frame
     *            its header
     * @param message
     *            the reader's copy: {@link Frame#messageBytes()} bytes from {@link Frame#messageAt()} on; overwritten by later
     *            frames, when the reader is polled again
     */
    Next onFrame(Frame frame, ByteBuffer message);

    /**
     * Frames that this reader did not see, called before the next one that it saw. How many of them its filter would
     * have passed is not known: the count is an upper bound of that.
     *
     * @param first
     *            number of the first
     * @param last
     *            number of the last
     */
    void onLost(long first, long last);
}
