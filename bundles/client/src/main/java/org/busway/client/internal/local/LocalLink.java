package org.busway.client.internal.local;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.busway.api.BusException;
import org.busway.api.Descriptor;
import org.busway.client.internal.Link;
import org.busway.client.internal.passing.OwnedDescriptor;
import org.busway.spi.peer.LocalPeer;

/** A link within the process. The bus holds what waits in both directions; nothing is held here. */
public final class LocalLink implements Link {

    private final LocalPeer peer;
    private final Runnable wakeUp;
    /** Kept while a message is sent, so that the count is in the order of the bus. */
    private final Object sending = new Object();
    private volatile long sent;
    private volatile String ownReason;

    /** Takes over a peer's end. */
    public LocalLink(LocalPeer peer, Runnable wakeUp) {
        this.peer = peer;
        this.wakeUp = wakeUp;
    }

    @Override
    public boolean trySend(ByteBuffer message, List<Descriptor> descriptors) {
        // The bus notices the end later than the connection, which by then has failed the calls that it knew of.
        String own = ownReason;
        if (own != null) {
            throw new BusException(BusException.DISCONNECTED, own);
        }
        int[] numbers = new int[descriptors.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = descriptors.get(i).number();
        }
        synchronized (sending) {
            boolean taken = peer.trySend(message.duplicate().order(message.order()), numbers);
            sent += taken ? 1 : 0;
            return taken;
        }
    }

    @Override
    public long sent() {
        return sent;
    }

    @Override
    public boolean awaitRoom(long timeoutNanos) throws InterruptedException {
        return peer.awaitRoom(timeoutNanos);
    }

    @Override
    public Received receive() {
        LocalPeer.Received received = ownReason == null ? peer.receive() : null;
        if (received == null) {
            return null;
        }
        List<Descriptor> own = new ArrayList<>(received.descriptors().length);
        for (int number : received.descriptors()) {
            own.add(new OwnedDescriptor(number));
        }
        return new Received(received.bytes(), own);
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
