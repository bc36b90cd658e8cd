package org.busway.client.internal.passing;

import org.busway.os.Descriptors;

/**
 * A descriptor number until it is closed. The kernel gives closed numbers away again at once, so while somebody uses the number a close
 * waits: it takes effect when the last user has left.
 */
final class OpenNumber {

    private final int number;
    private int users;
    private boolean closed;

    OpenNumber(int number) {
        this.number = number;
    }

    synchronized int number() {
        if (closed) {
            throw new IllegalStateException("descriptor " + number + " was closed");
        }
        return number;
    }

    /** Keeps the number open until {@link #leave}; false if it is closed. */
    synchronized boolean enter() {
        if (closed) {
            return false;
        }
        users++;
        return true;
    }

    synchronized void leave() {
        if (--users == 0 && closed) {
            Descriptors.close(number);
        }
    }

    synchronized boolean isClosed() {
        return closed;
    }

    synchronized void close() {
        if (!closed) {
            closed = true;
            if (users == 0) {
                Descriptors.close(number);
            }
        }
    }

    @Override
    public synchronized String toString() {
        return "descriptor " + number + (closed ? " (closed)" : "");
    }
}
