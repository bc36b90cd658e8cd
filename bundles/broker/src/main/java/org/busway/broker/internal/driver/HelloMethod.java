package org.busway.broker.internal.driver;

import org.busway.api.BusException;
import org.busway.broker.internal.names.Ownership;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.peer.Peers;
import org.busway.broker.internal.route.BusVoice;
import org.busway.broker.internal.route.Parcel;
import org.busway.broker.internal.route.Refusal;
import org.busway.broker.internal.peer.PeerLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hello: what makes a connection a peer. */
final class HelloMethod {

    private static final Logger LOG = LoggerFactory.getLogger(HelloMethod.class);

    private final Peers peers;
    private final Ownership ownership;
    private final BusVoice voice;

    HelloMethod(Peers peers, Ownership ownership, BusVoice voice) {
        this.peers = peers;
        this.ownership = ownership;
        this.voice = voice;
    }

    Refusal hello(Parcel call) {
        Peer peer = call.from();
        if (peer.isActive()) {
            return new Refusal(BusException.FAILED, "Already handled an Hello message");
        }
        Refusal refusal = peers.hello(peer);
        if (refusal != null) {
            PeerLog.warn(LOG, "Hello of {} refused: {}", peer, refusal.text());
            return refusal;
        }
        voice.reply(call, "s", out -> out.string(peer.uniqueName()));
        ownership.create(peer, peer.uniqueName(), 0);
        return null;
    }
}
