package org.busway.broker.internal.local;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.busway.spi.flow.Allowance;
import org.busway.wire.Framing;

/**
 * What a bundle has sent and the bus thread has not taken yet. Charged to the bundle's account before it is copied, and bounded in bytes; an empty queue takes any one message, or one larger than the bound
 * could never be sent, and answers have some room of their own, since somebody may be waiting for them. Guarded by itself.
 */
final class Outgoing {

    /** One message: a copy of its own, and duplicates of its descriptors. */
    record Sent(ByteBuffer bytes, int[] descriptors) {

        int length() {
            return bytes.capacity();
        }

        boolean isAnswer() {
            return bytes.remaining() >= Framing.FIXED_HEADER_BYTES && Framing.isAnswer(bytes, bytes.position());
        }
    }

    private static final long ANSWER_BYTES = 64 << 10;

    private final long maxBytes;
    private final Allowance allowance;
    private final ArrayDeque<Sent> queue = new ArrayDeque<>();
    private long bytes;
    /** The length of the last message that was refused, 0 if none was since somebody asked. */
    private int refusedLength;
    private long refused;
    private boolean shortOfMemory;
    private boolean closed;

    Outgoing(long maxBytes, Allowance allowance) {
        this.maxBytes = maxBytes;
        this.allowance = allowance;
    }

    /**
     * Takes room for a message that is to be {@linkplain #add added} or {@linkplain #cancel given up}; a refusal is remembered for {@link #roomWasWanted}.
     *
     * @return false if there is none, in the queue or in what the bus may hold
     */
    synchronized boolean reserve(int length, boolean isAnswer) {
        boolean room = !closed && (bytes == 0 || bytes + length <= maxBytes + (isAnswer ? ANSWER_BYTES : 0));
        if (room && !allowance.tryCharge(length)) {
            shortOfMemory = true;
            room = false;
        }
        if (room) {
            bytes += length;
        } else {
            refusedLength = length;
            refused++;
        }
        return room;
    }

    /** Nothing comes of what was reserved. */
    synchronized void cancel(int length) {
        bytes -= length;
        allowance.credit(length);
        notifyAll();
    }

    /** Adds a message for which room was reserved; false, and the room is given back, if it has closed since. */
    synchronized boolean add(Sent message) {
        if (closed) {
            cancel(message.length());
            return false;
        }
        queue.addLast(message);
        return true;
    }

    /** Takes the oldest message, or null. It stays charged until it is {@link #done}. */
    synchronized Sent poll() {
        Sent message = queue.pollFirst();
        if (message != null) {
            bytes -= message.length();
            notifyAll();
        }
        return message;
    }

    /** A message that was taken is held no longer. */
    void done(Sent message) {
        allowance.credit(message.length());
    }

    /** Whether the last message that was refused had no room in what the bus may hold. */
    synchronized boolean isShortOfMemory() {
        return shortOfMemory;
    }

    /** There may be memory again. */
    synchronized void memoryAgain() {
        shortOfMemory = false;
        notifyAll();
    }

    /** Takes the oldest answer without descriptors, which may go before what else there is; or null. */
    synchronized Sent pollAnswer() {
        for (Iterator<Sent> sent = queue.iterator(); sent.hasNext();) {
            Sent message = sent.next();
            if (message.isAnswer() && message.descriptors().length == 0) {
                sent.remove();
                bytes -= message.length();
                notifyAll();
                return message;
            }
        }
        return null;
    }

    synchronized int messages() {
        return queue.size();
    }

    synchronized boolean isEmpty() {
        return queue.isEmpty();
    }

    /** How often a message found no room. */
    synchronized long refused() {
        return refused;
    }

    /** Whether somebody was refused since this was last asked. */
    synchronized boolean roomWasWanted() {
        boolean wanted = refusedLength > 0;
        refusedLength = 0;
        return wanted;
    }

    /** Waits until the message that was refused last may be taken; true at once when it has closed, so that the sender finds that out. */
    synchronized boolean awaitRoom(long timeoutNanos) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + timeoutNanos;
        int length = refusedLength;
        while (!closed && (shortOfMemory || bytes > 0 && bytes + length > maxBytes)) {
            long leftNanos = deadlineNanos - System.nanoTime();
            if (leftNanos <= 0) {
                return false;
            }
            // Rounded up: a wait of 0 would never end.
            wait(leftNanos / 1_000_000 + 1);
        }
        return true;
    }

    /** Takes nothing more. What is queued can still be polled. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
