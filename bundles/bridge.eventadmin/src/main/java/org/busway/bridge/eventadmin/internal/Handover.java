package org.busway.bridge.eventadmin.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import org.busway.api.Message;

/**
 * From the thread that delivers to the bridge's own. Few messages fit: who delivers more waits, so a slow handler of events leaves the bridge's messages in its own queue at the bus, where they
 * are charged and meet its outcome. Nobody waits any more once it is closed.
 */
final class Handover {

    private static final int WAITING_AT_MOST = 16;

    /** Guarded by this. */
    private final Deque<Message> waiting = new ArrayDeque<>();
    private boolean closed;

    synchronized void put(Message message) {
        try {
            while (!closed && waiting.size() == WAITING_AT_MOST) {
                wait();
            }
            if (!closed) {
                waiting.add(message);
                notifyAll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next message; null after the time, or when it is closed. */
    synchronized Message take(long timeoutMillis) throws InterruptedException {
        if (waiting.isEmpty() && !closed) {
            wait(timeoutMillis);
        }
        notifyAll();
        return closed ? null : waiting.poll();
    }

    synchronized void close() {
        closed = true;
        waiting.clear();
        notifyAll();
    }
}
