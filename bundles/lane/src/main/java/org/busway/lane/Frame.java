package org.busway.lane;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
    int messageAt;
    int messageBytes;

    Frame() {}

    /** Whether the message is announced only: {@link #announcedNumber} and {@link #announcedBytes} stand in its place. */
    public boolean isAnnounced() {
        return kind == FrameLayout.ANNOUNCED;
    }

    /** Of a frame that announces a message, what stands at an index of a copy: the number of the message among its publisher's announced ones. */
    public static long announcedNumber(ByteBuffer copy, int at) {
        return littleEndian(copy, at);
    }

    /** The same: how long the message is said to be. */
    public static long announcedBytes(ByteBuffer copy, int at) {
        return littleEndian(copy, at + Long.BYTES);
    }

    private static long littleEndian(ByteBuffer copy, int at) {
        long value = copy.getLong(at);
        return copy.order() == ByteOrder.LITTLE_ENDIAN ? value : Long.reverseBytes(value);
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

    /** Where the message begins in the reader's copy: at a multiple of 64. */
    public int messageAt() {
        return messageAt;
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
