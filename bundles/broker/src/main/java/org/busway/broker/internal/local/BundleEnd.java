package org.busway.broker.internal.local;

import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.busway.api.BusException;
import org.busway.broker.internal.loop.EventLoop;
import org.busway.os.Descriptors;
import org.busway.spi.peer.LocalPeer;
import org.busway.wire.Framing;

/** The bundle's end of its connection: copies messages in and out, and never waits but where it says so. Safe from any thread. */
final class BundleEnd implements LocalPeer {

    private final BundlePeer peer;
    private final EventLoop loop;
    private final String uniqueName;
    private final LongSupplier maxMessageBytes;

    BundleEnd(BundlePeer peer, EventLoop loop, LongSupplier maxMessageBytes) {
        this.peer = peer;
        this.loop = loop;
        this.uniqueName = peer.uniqueName();
        this.maxMessageBytes = maxMessageBytes;
    }

    @Override
    public String uniqueName() {
        return uniqueName;
    }

    @Override
    public boolean trySend(ByteBuffer message, int... descriptors) {
        checkOpen();
        int length = message.remaining();
        if (length > maxMessageBytes.getAsLong()) {
            throw new BusException(BusException.LIMITS_EXCEEDED,
                    "a message of " + length + " bytes is larger than the bus takes: max_message_size is "
                            + maxMessageBytes.getAsLong());
        }
        boolean isAnswer = length >= Framing.FIXED_HEADER_BYTES && Framing.isAnswer(message, message.position());
        long freeBytes = peer.freeBytes();
        if (!peer.outgoing().reserve(length, isAnswer)) {
            checkOpen();
            if (peer.outgoing().isShortOfMemory()) {
                peer.awaitMemory(freeBytes);
            }
            return false;
        }
        Outgoing.Sent sent;
        try {
            ByteBuffer own = Mail.buffer(length);
            own.put(0, message, message.position(), length);
            sent = new Outgoing.Sent(own, Duplicates.of(descriptors));
        } catch (RuntimeException | OutOfMemoryError e) {
            peer.outgoing().cancel(length);
            throw e;
        }
        if (!peer.outgoing().add(sent)) {
            for (int number : sent.descriptors()) {
                Descriptors.close(number);
            }
            checkOpen();
            return false;
        }
        peer.scheduleDrain();
        return true;
    }

    private void checkOpen() {
        String reason = peer.closeReason();
        if (reason != null) {
            throw new BusException(BusException.DISCONNECTED, uniqueName + " is no longer connected: " + reason);
        }
    }

    @Override
    public boolean awaitRoom(long timeoutNanos) throws InterruptedException {
        return peer.outgoing().awaitRoom(timeoutNanos);
    }

    @Override
    public Received receive() {
        Mail mail = peer.receive();
        return mail == null ? null : new Received(mail.bytes(), mail.descriptors());
    }

    @Override
    public String closeReason() {
        return peer.closeReason();
    }

    @Override
    public void close() {
        loop.execute(() -> peer.disconnect(null));
    }
}
