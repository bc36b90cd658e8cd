package org.busway.client.internal.group.member;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Frames of one lane that were read before their turn, while a handler waited for somebody: their publisher, which may be who it waits for, has its room back.
 * Of the thread that reads the lane.
 */
final class AheadFrames {

    /** One frame in memory of its own. */
    record Kept(long position, long number, long running, long senderRunning, long socketMessages, String writer,
            ByteBuffer bytes, RulesInTurn rules, long matched) {

        /** Of a frame that is wanted. */
        Kept(long position, long number, long running, long senderRunning, long socketMessages, String writer, ByteBuffer bytes) {
            this(position, number, running, senderRunning, socketMessages, writer, bytes, null, 0);
        }

        /** Whether it is known whether it is wanted. */
        boolean isKnown() {
            return rules == null || rules.isKnown();
        }

        /** Whether it is wanted, which is known. */
        boolean isWanted(LaneStream stream) {
            return rules == null || rules.isWanted(stream, position, matched);
        }
    }

    private final Deque<Kept> frames = new ArrayDeque<>();
    private long bytes;
    /** Whether what is read now belongs here. */
    boolean collects;

    void add(Kept frame) {
        frames.add(frame);
        bytes += frame.bytes.capacity();
    }

    Kept poll() {
        Kept first = frames.poll();
        bytes -= first.bytes.capacity();
        return first;
    }

    /** The first of them stays. */
    Kept peek() {
        return frames.peek();
    }

    boolean isEmpty() {
        return frames.isEmpty();
    }

    /** Whether one of them is of a publisher that wrote it before what has this number among all of its frames. */
    boolean holdEarlier(String publisher, long runningNumber) {
        for (Kept frame : frames) {
            if (frame.senderRunning >= 0 && frame.senderRunning < runningNumber && publisher.equals(frame.writer)) {
                return true;
            }
        }
        return false;
    }

    /** Where the first of them stood. */
    long position() {
        return frames.peek().position;
    }

    /** How many socket messages come before the last of them. */
    long lastSocketMessages() {
        return frames.getLast().socketMessages;
    }

    /** Forgets those that stood at or behind a position. */
    void endsAt(long end) {
        while (!frames.isEmpty() && frames.getLast().position >= end) {
            bytes -= frames.removeLast().bytes.capacity();
        }
    }

    long bytes() {
        return bytes;
    }

    void clear() {
        frames.clear();
        bytes = 0;
    }
}
