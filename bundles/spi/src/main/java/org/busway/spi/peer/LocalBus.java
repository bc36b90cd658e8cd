package org.busway.spi.peer;

import org.busway.spi.policy.Identity;
import org.osgi.annotation.versioning.ProviderType;

/** Service of {@code broker}: connects peers of the same process without a socket. Safe from any thread. */
@ProviderType
public interface LocalBus {

    /**
     * Connects a peer. It has authenticated and said Hello when this returns.
     *
     * @param identity which bundle it is; uid and pid are those of the process
     * @param wakeUp called, on the bus thread, when {@link LocalPeer#receive} has something after it had nothing, when {@link LocalPeer#trySend}
     *            may find room after it had found none, and when the peer has been disconnected; must return at once
     * @return the peer's end
     * @throws org.busway.api.BusException {@code LimitsExceeded} or {@code AccessDenied}
     */
    LocalPeer connect(Identity identity, Runnable wakeUp);
}
