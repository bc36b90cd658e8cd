package org.busway.client.internal.local;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.busway.api.Descriptor;
import org.busway.client.internal.DeliveryPool;
import org.busway.client.internal.Link;
import org.busway.spi.peer.LocalPeer;

/** A link within the process. The bus holds what waits in both directions; nothing is held here. */
public final class LocalLink implements Link {

    /** The bus does not say when there is room again, so what is owed is tried again after this. */
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final LocalPeer peer;
    private final DeliveryPool pool;
    private final Runnable wakeUp;
    private final AtomicBoolean retries = new AtomicBoolean();
    private volatile String ownReason;

    /** Takes over a peer's end. */
    public LocalLink(LocalPeer peer, DeliveryPool pool, Runnable wakeUp) {
        this.peer = peer;
        this.pool = pool;
        this.wakeUp = wakeUp;
    }

    @Override
    public boolean trySend(ByteBuffer message, List<Descriptor> descriptors) {
        boolean sent = peer.trySend(message.duplicate().order(message.order()), descriptors);
        if (!sent && retries.compareAndSet(false, true)) {
            pool.after(RETRY_NANOS, () -> {
                retries.set(false);
                wakeUp.run();
            });
        }
        return sent;
    }

    @Override
    public boolean awaitRoom(long timeoutNanos) throws InterruptedException {
        return peer.awaitRoom(timeoutNanos);
    }

    @Override
    public Received receive() {
        LocalPeer.Received received = ownReason == null ? peer.receive() : null;
        return received == null ? null : new Received(received.bytes(), received.descriptors());
    }

    @Override
    public String closeReason() {
        String own = ownReason;
        return own != null ? own : peer.closeReason();
    }

    @Override
    public void close(String reason) {
        if (ownReason == null) {
            ownReason = peer.closeReason() == null ? reason : peer.closeReason();
        }
        peer.close();
        wakeUp.run();
    }
}
