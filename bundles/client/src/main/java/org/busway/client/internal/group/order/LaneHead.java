package org.busway.client.internal.group.order;

/** The next frame of one lane, as the order sees it. */
public interface LaneHead {

    /** Returned by {@link #needsReceived} while the bus has not routed all that the publisher sent before the frame. */
    long NOT_ROUTED = Long.MAX_VALUE;

    /** The unique name of who writes the lane, or null if the bus does: then position and fences alone say what comes first. */
    String publisher();

    /** Whether socket messages are to wait for this lane. Not for one that the program reads when it likes. */
    boolean holdsMessages();

    /** Everything before it was handed on; {@code Long.MAX_VALUE} when nothing more comes: ended and read to its end, left, faulty. */
    long position();

    /** Looks for a next frame; true if there is one. */
    boolean hasNext();

    /** Everything before it was published, when this is asked. */
    long tail();

    /** Who made the next frame: the publisher, or in a lane of the bus whoever sent the signal. */
    String sender();

    /** How many socket messages its publisher had sent before the next frame; in a lane of the bus: the sender, with this one, or 0 where the bus does not say it. */
    long socketMessages();

    /** The number of the next frame among all that its publisher wrote into any lane. */
    long running();

    /** The number of the next frame among all that its sender wrote into any lane; -1 where the bus wrote it. */
    default long senderRunning() {
        return -1;
    }

    /** Whether an order of several lanes holds a frame of a publisher that has a lower number than this among all of its frames, though the bus may not have ordered it yet. */
    default boolean holdsEarlier(String writer, long runningNumber) {
        return false;
    }

    /** How many socket messages must have been received before the next frame's turn can be told, or {@link #NOT_ROUTED}. */
    long needsReceived();
}
