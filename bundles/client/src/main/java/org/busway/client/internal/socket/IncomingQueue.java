package org.busway.client.internal.socket;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.busway.api.Descriptor;
import org.busway.client.internal.Link.Received;

/**
 * Received messages that nobody took yet. While it is full nothing is read, so the bus notices; it is full no longer when half of it has
 * been taken. Safe from any thread.
 */
final class IncomingQueue {

    private final Queue<Received> messages = new ArrayDeque<>();
    private final long bytesMax;
    private long bytes;
    private boolean full;
    private boolean closed;

    IncomingQueue(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Adds all, clearing the list; true if there was nothing before. */
    synchronized boolean add(List<Received> received) {
        boolean first = messages.isEmpty() && !received.isEmpty();
        for (Received each : received) {
            if (closed) {
                each.descriptors().forEach(Descriptor::close);
            } else {
                messages.add(each);
                bytes += each.bytes().capacity();
            }
        }
        received.clear();
        full = full || bytes >= bytesMax;
        return first;
    }

    synchronized boolean isFull() {
        return full;
    }

    synchronized Received poll() {
        Received first = messages.poll();
        if (first != null) {
            bytes -= first.bytes().capacity();
        }
        return first;
    }

    /** Whether it was full and is so no longer; says so once. */
    synchronized boolean hasRoomAgain() {
        boolean again = full && bytes <= bytesMax / 2;
        full &= !again;
        return again;
    }

    /** Forgets everything, now and from now on. */
    synchronized void close() {
        closed = true;
        bytes = 0;
        full = false;
        messages.forEach(each -> each.descriptors().forEach(Descriptor::close));
        messages.clear();
    }
}
