package org.busway.broker.internal.names;

import org.busway.api.NameFlag;
import org.busway.broker.internal.peer.Peer;

/** What a peer asked for when it last requested a name. */
final class Claim {

    final Peer peer;
    private int flags;

    Claim(Peer peer, int flags) {
        this.peer = peer;
        this.flags = flags;
    }

    void flags(int requested) {
        flags = requested;
    }

    boolean allowsReplacement() {
        return (flags & NameFlag.ALLOW_REPLACEMENT.bit()) != 0;
    }

    boolean doesNotQueue() {
        return (flags & NameFlag.DO_NOT_QUEUE.bit()) != 0;
    }
}
