package org.busway.broker.internal.local;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.busway.wire.Framing;

/**
 * What a bundle has sent and the bus thread has not taken yet. Bounded in bytes; an empty queue takes any one message, or one larger than the bound
 * could never be sent, and answers have some room of their own, since somebody may be waiting for them. Guarded by itself.
 */
final class Outgoing {

    /** One message: a copy of its own, and duplicates of its descriptors. */
    record Sent(ByteBuffer bytes, int[] descriptors) {

        boolean isAnswer() {
            return bytes.remaining() >= Framing.FIXED_HEADER_BYTES && Framing.isAnswer(bytes, bytes.position());
        }
    }

    private static final long ANSWER_BYTES = 64 << 10;

    private final long maxBytes;
    private final ArrayDeque<Sent> queue = new ArrayDeque<>();
    private long bytes;
    /** The length of the last message that was refused, 0 if none was since somebody asked. */
    private int refusedLength;
    private boolean closed;

    Outgoing(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Whether a message of this length would be taken; a refusal is remembered for {@link #roomWasWanted}. */
    synchronized boolean hasRoom(int length, boolean isAnswer) {
        boolean room = queue.isEmpty() || bytes + length <= maxBytes + (isAnswer ? ANSWER_BYTES : 0);
        refusedLength = room ? refusedLength : length;
        return room;
    }

    /** Adds a message; false, and nothing is added, if it has closed or filled since {@link #hasRoom}. */
    synchronized boolean add(Sent message) {
        int length = message.bytes().remaining();
        if (closed || !hasRoom(length, message.isAnswer())) {
            return false;
        }
        queue.addLast(message);
        bytes += length;
        return true;
    }

    /** Takes the oldest message, or null. */
    synchronized Sent poll() {
        Sent message = queue.pollFirst();
        if (message != null) {
            bytes -= message.bytes().remaining();
            notifyAll();
        }
        return message;
    }

    /** Takes the oldest answer without descriptors, which may go before what else there is; or null. */
    synchronized Sent pollAnswer() {
        for (Iterator<Sent> sent = queue.iterator(); sent.hasNext();) {
            Sent message = sent.next();
            if (message.isAnswer() && message.descriptors().length == 0) {
                sent.remove();
                bytes -= message.bytes().remaining();
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
        while (!closed && !queue.isEmpty() && bytes + length > maxBytes) {
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
