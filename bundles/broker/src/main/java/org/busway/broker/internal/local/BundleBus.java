package org.busway.broker.internal.local;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.busway.api.BusException;
import org.busway.broker.internal.route.Refusal;
import org.busway.spi.group.BusEnd;
import org.busway.spi.peer.LocalBus;
import org.busway.spi.peer.LocalPeer;
import org.busway.spi.policy.Identity;

/** Connects bundles: what takes a socket peer a handshake and Hello is one task of the bus thread here. Safe from any thread but that one. */
public final class BundleBus implements LocalBus {

    private static final long CONNECT_TIMEOUT_SECONDS = 10;

    private final LocalServices services;

    /**
     * Connects to one bus.
     *
     * @param services of the bus
     */
    public BundleBus(LocalServices services) {
        this.services = services;
    }

    @Override
    public LocalPeer connect(Identity identity, Runnable wakeUp) {
        CompletableFuture<LocalPeer> connected = new CompletableFuture<>();
        services.loop().execute(() -> {
            try {
                connected.complete(admit(identity, wakeUp).end());
            } catch (RuntimeException e) {
                connected.completeExceptionally(e);
            }
        });
        try {
            return connected.get(CONNECT_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof BusException refused
                    ? refused
                    : new BusException(BusException.FAILED, identity + " could not be connected", e.getCause());
        } catch (TimeoutException e) {
            throw new BusException(BusException.DISCONNECTED, identity + " could not be connected: the bus does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BusException(BusException.DISCONNECTED, identity + " was interrupted while it connected", e);
        }
    }

    /** Connects a bundle, or who comes by a socket of a group; on the bus thread. As {@link BusEnd#admit}. */
    public BusEnd.Guest admit(Identity identity, Runnable wakeUp) {
        if (!services.policy().mayConnect(identity)) {
            throw new BusException(BusException.ACCESS_DENIED, "policy does not allow " + identity + " to connect");
        }
        BundlePeer peer = new BundlePeer(services, identity, services.budgets().open(identity, identity.toString()), wakeUp);
        services.peers().accepted(peer);
        Refusal refusal = services.peers().hello(peer);
        if (refusal != null) {
            peer.disconnect(refusal.text());
            throw new BusException(refusal.errorName(), refusal.text());
        }
        services.ownership().create(peer, peer.uniqueName(), 0);
        return new BusEnd.Guest(peer,
                new BundleEnd(peer, services.loop(), () -> services.policy().settings().limits().maxMessageBytes()));
    }
}
