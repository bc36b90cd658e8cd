package org.busway.client.internal.lasting;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.api.group.PreparedSignal;
import org.busway.api.group.Publisher;
import org.busway.client.BusClient;

/** A publisher that goes on at the next bus: until there is one there is no room, so {@code send} waits within its deadline. */
final class LastingPublisher implements Publisher, Lasting {

    private final LastingClient client;
    private final String group;
    private volatile Publisher now;
    private volatile Counts before = new Counts(0, 0, 0, 0);
    private volatile long lostBefore;
    private volatile boolean closed;

    /** A signal whose body is the program's, and is copied into what the present publisher has prepared. One thread at a time uses it. */
    private static final class Prepared implements PreparedSignal {
        private final String path;
        private final String interfaceName;
        private final String member;
        private final String signature;
        private final ByteBuffer body;
        private Publisher of;
        private PreparedSignal inner;

        Prepared(String path, String interfaceName, String member, String signature, int bodyBytes, Publisher by) {
            this.path = path;
            this.interfaceName = interfaceName;
            this.member = member;
            this.signature = signature;
            of = by;
            inner = by.prepare(path, interfaceName, member, signature, bodyBytes);
            body = ByteBuffer.allocateDirect(bodyBytes).order(inner.body().order());
        }

        PreparedSignal by(Publisher publisher) {
            if (of != publisher) {
                of = publisher;
                inner = publisher.prepare(path, interfaceName, member, signature, body.capacity());
            }
            inner.body().clear();
            inner.body().put(body.duplicate().flip());
            return inner;
        }

        @Override
        public ByteBuffer body() {
            return body;
        }

        @Override
        public String signature() {
            return signature;
        }
    }

    /** One attempt at the publisher that there is. */
    @FunctionalInterface
    private interface Attempt {
        boolean on(Publisher publisher);
    }

    LastingPublisher(LastingClient client, String group) {
        this.client = client;
        this.group = group;
        now = client.connection().group(group).publisher();
        client.add(this);
    }

    @Override
    public void renew(BusClient connection) {
        Publisher gone = now;
        if (closed || gone.endReason() == null && gone.isDirect()) {
            return;
        }
        Publisher next = connection.group(group).publisher();
        Counts own = gone.counts();
        synchronized (this) {
            before = new Counts(before.published() + own.published(), before.noRoom() + own.noRoom(),
                    before.noRoomInHandler() + own.noRoomInHandler(), before.doorbells() + own.doorbells());
            lostBefore += gone.lost();
            now = next;
            notifyAll();
        }
    }

    private boolean tryOn(Attempt attempt) {
        try {
            return attempt.on(now);
        } catch (BusException e) {
            if (isPassing(e)) {
                return false;
            }
            throw e;
        }
    }

    private boolean isPassing(BusException e) {
        return BusException.DISCONNECTED.equals(e.errorName()) && !closed && !client.isClosed();
    }

    private void sendOn(Duration deadline, java.util.function.BiConsumer<Publisher, Duration> attempt) {
        long until = System.nanoTime() + deadline.toNanos();
        while (true) {
            Publisher present = now;
            try {
                attempt.accept(present, Duration.ofNanos(Math.max(0, until - System.nanoTime())));
                return;
            } catch (BusException e) {
                if (!isPassing(e) || !awaitOther(present, until)) {
                    throw e;
                }
            }
        }
    }

    private synchronized boolean awaitOther(Publisher than, long until) {
        while (now == than) {
            long millis = (until - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                return false;
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    @Override
    public String group() {
        return group;
    }

    @Override
    public boolean isDirect() {
        return now.isDirect();
    }

    @Override
    public boolean trySend(Message signal) {
        return tryOn(publisher -> publisher.trySend(signal));
    }

    @Override
    public void send(Message signal, Duration deadline) {
        sendOn(deadline, (publisher, left) -> publisher.send(signal, left));
    }

    @Override
    public PreparedSignal prepare(String path, String interfaceName, String member, String signature, int bodyBytes) {
        return new Prepared(path, interfaceName, member, signature, bodyBytes, now);
    }

    @Override
    public boolean trySend(PreparedSignal signal) {
        return tryOn(publisher -> publisher.trySend(((Prepared) signal).by(publisher)));
    }

    @Override
    public void send(PreparedSignal signal, Duration deadline) {
        sendOn(deadline, (publisher, left) -> publisher.send(((Prepared) signal).by(publisher), left));
    }

    @Override
    public boolean trySend(ByteBuffer signal) {
        return tryOn(publisher -> publisher.trySend(signal));
    }

    /** Of the publisher that there is; messages of the next one are on their way at once. */
    @Override
    public Burst burst() {
        return now.burst();
    }

    @Override
    public Counts counts() {
        Counts own = now.counts();
        return new Counts(before.published() + own.published(), before.noRoom() + own.noRoom(),
                before.noRoomInHandler() + own.noRoomInHandler(), before.doorbells() + own.doorbells());
    }

    @Override
    public long lost() {
        return lostBefore + now.lost();
    }

    @Override
    public String endReason() {
        return closed || client.isClosed() ? now.endReason() : null;
    }

    @Override
    public void close() {
        closed = true;
        client.remove(this);
        now.close();
    }

    @Override
    public String toString() {
        return "publisher of group \"" + group + "\"";
    }
}
