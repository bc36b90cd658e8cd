package org.busway.lane;

import org.busway.lane.layout.FrameLayout;

/**
 * The header of the frame that is being handed on: each word as it was loaded, once. One object a reader, valid during
 * the call only.
 */
public final class Frame {

    int kind;
    int lane;
    long publisher;
    long position;
    long number;
    long running;
    long socketMessages;
    long order;
    long names;
    long pathAndArg0;
    long bloom;
    int messageBytes;

    Frame() {}

    /** Whether the message is announced only: {@code announcedNumber} and {@code announcedBytes} stand in its place. */
    public boolean isAnnounced() {
        return kind == FrameLayout.ANNOUNCED;
    }

    /** The number of its lane in the group. */
    public int lane() {
        return lane;
    }

    /** N of its publisher's unique name {@code :1.N}: from the lane it is in, not from anything that it says. */
    public long publisher() {
        return publisher;
    }

    /** Where it begins in its lane. */
    public long position() {
        return position;
    }

    /** Its number in the group, from 0 on. */
    public long number() {
        return number;
    }

    /** Its number among all that its publisher wrote into lanes. */
    public long running() {
        return running;
    }

    /** How many socket messages its publisher had sent before; no lower than in the publisher's frames before. */
    public long socketMessages() {
        return socketMessages;
    }

    /** Its number among all that the bus has written into order rings and lanes; where an order ring was read. */
    public long order() {
        return order;
    }

    /** Interface and member hash. */
    public long names() {
        return names;
    }

    /** Path and argument 0 hash. */
    public long pathAndArg0() {
        return pathAndArg0;
    }

    public long bloom() {
        return bloom;
    }

    /** Bytes of the copied message. */
    public int messageBytes() {
        return messageBytes;
    }

    @Override
    public String toString() {
        return "frame " + number + " at " + position + " of lane " + lane + ", " + messageBytes + " bytes";
    }
}
