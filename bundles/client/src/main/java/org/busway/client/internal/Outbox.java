package org.busway.client.internal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.busway.api.BusException;
import org.busway.api.Message;

/**
 * What one connection sends. Whoever may wait for room waits here; the answers that the connection owes, to a caller or to the bus, are
 * kept until there is room, in order, and nothing is handed on meanwhile, so they cannot pile up.
 */
final class Outbox {

    private final Link link;
    private final Duration sendTimeout;
    private final AtomicInteger serials = new AtomicInteger();
    /** Guarded by itself. */
    private final Queue<Encoded> owed = new ArrayDeque<>();

    Outbox(Link link, Duration sendTimeout) {
        this.link = link;
        this.sendTimeout = sendTimeout;
    }

    /** The next serial; they are unsigned and 0 is none. */
    int nextSerial() {
        int serial = serials.incrementAndGet();
        return serial != 0 ? serial : serials.incrementAndGet();
    }

    boolean trySend(Message message) {
        Encoded encoded = Encoded.of(message, nextSerial());
        return link.trySend(encoded.bytes(), encoded.descriptors());
    }

    /** Sends, waiting for room unless a handler runs on the calling thread. */
    void send(Message message, int serial) {
        Encoded encoded = Encoded.of(message, serial);
        long begin = System.nanoTime();
        while (!link.trySend(encoded.bytes(), encoded.descriptors())) {
            long left = sendTimeout.toNanos() - (System.nanoTime() - begin);
            if (DeliveryThread.isInHandler()) {
                throw noRoom(message, "a handler does not wait for it: use trySend, or send from another thread");
            }
            if (left <= 0) {
                throw noRoom(message, "none was made within " + sendTimeout.toMillis() + " ms: the bus does not read");
            }
            awaitRoom(left);
        }
    }

    /** Waits until there may be room; false when the time is over. */
    boolean awaitRoom(long nanos) {
        try {
            return link.awaitRoom(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BusException(BusException.FAILED, "interrupted while waiting for room to send", e);
        }
    }

    private static BusException noRoom(Message message, String remedy) {
        return new BusException(BusException.LIMITS_EXCEEDED, "no room to send " + message + "; " + remedy);
    }

    /** Sends now or as soon as there is room. */
    void owe(Message message) {
        owe(message, nextSerial());
    }

    /** The same with a serial that was {@linkplain #nextSerial taken} before. */
    void owe(Message message, int serial) {
        Encoded encoded = Encoded.of(message, serial);
        synchronized (owed) {
            if (!owed.isEmpty() || !link.trySend(encoded.bytes(), encoded.descriptors())) {
                owed.add(encoded);
            }
        }
    }

    /** Sends what is owed; false if some of it still has no room. */
    boolean flush() {
        synchronized (owed) {
            try {
                while (!owed.isEmpty() && link.trySend(owed.peek().bytes(), owed.peek().descriptors())) {
                    owed.poll();
                }
            } catch (BusException e) {
                owed.clear();
            }
            return owed.isEmpty();
        }
    }
}
