package org.busway.client.internal.group.member;

import org.busway.lane.Frame;
import org.busway.lane.FrameHandler;
import org.busway.lane.LaneReader;
import org.busway.lane.filter.FrameFilter;
import org.busway.os.SocketBell;

/** What a stream of frames is read from: one lane, or the lanes of a group along its order. Of the thread that reads, but for {@link #tail()}. */
interface FrameSource {

    /**
     * Reads on.
     *
     * @return frames gone over, 0 if there is nothing now, or {@link LaneReader#ENDED}, {@link LaneReader#EVICTED}, {@link LaneReader#FAULT}
     */
    int poll(FrameHandler handler, int limit);

    /** Whether it has ended because its writer goes on in another lane. */
    default boolean goesOn() {
        return false;
    }

    /** Whether a poll would find something. */
    boolean isReadable();

    /** Whether it waits for something that nobody may come to wake us for. */
    boolean isWaiting();

    /** What lies before it was read. */
    long position();

    /** Everything before it may be read. */
    long tail();

    /** Whether somebody may still write what is read here: the doorbells that are shared with its publishers have not all been hung up. */
    default boolean isOpenToWriters() {
        return bell().empty() >= 0;
    }

    /** How many messages at most may come to stand behind {@link #position} while nobody reads on, by publishers that still have their lanes. */
    long mostUnread();

    /** Hands on only what passes. */
    void filter(FrameFilter filter);

    /** Whether the frame that is being handed on passes another filter. */
    boolean passes(FrameFilter other);

    /** Where a frame stands, in the counting of {@link #position}. */
    long positionOf(Frame frame);

    /** Its number among all that the one who orders it has written: the publisher of a lane, or the bus. */
    long runningOf(Frame frame);

    /** Its number among all that its sender wrote into any lane; -1 if it is in a lane of the bus. */
    long senderRunningOf(Frame frame);

    /** The number, among all that a publisher wrote into any lane, of its next message that is read here along an order; -1 if none stands there now. */
    long nextRunningOf(String publisher);

    /** How many socket messages come before it; 0 where its place says so. */
    long socketMessagesOf(Frame frame);

    /** Who wrote a frame; null if the message says so, because the bus stamped it. */
    String senderOf(Frame frame);

    /** Gives up the lane of the frame that is being handed on, whose message is wrong; the handler returns STOP then. */
    void condemn(Frame frame, String what);

    /** What is wrong with it; null if nothing is. */
    String fault();

    /** What its writer wakes this side with. */
    SocketBell bell();

    /** Lets go of the memory. The bell is closed by who waits on it. */
    void close();
}
