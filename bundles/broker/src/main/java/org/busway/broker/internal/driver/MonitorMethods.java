package org.busway.broker.internal.driver;

import java.util.ArrayList;
import java.util.List;
import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.broker.internal.monitor.Monitors;
import org.busway.broker.internal.names.Ownership;
import org.busway.broker.internal.peer.HeapCost;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.route.BusVoice;
import org.busway.broker.internal.route.Parcel;
import org.busway.broker.internal.route.PendingReplies;
import org.busway.broker.internal.route.Refusal;
import org.busway.broker.internal.route.Subscriptions;
import org.busway.spi.flow.Resource;
import org.busway.wire.body.BodyReader;

/** BecomeMonitor: the caller gives up its names, its rules and its calls, and sees everything from then on. */
final class MonitorMethods {

    private final Monitors monitors;
    private final Ownership ownership;
    private final Subscriptions subscriptions;
    private final PendingReplies replies;
    private final BusVoice voice;

    MonitorMethods(Monitors monitors, Ownership ownership, Subscriptions subscriptions, PendingReplies replies,
            BusVoice voice) {
        this.monitors = monitors;
        this.ownership = ownership;
        this.subscriptions = subscriptions;
        this.replies = replies;
        this.voice = voice;
    }

    Refusal becomeMonitor(Parcel call) {
        Peer peer = call.from();
        BodyReader arguments = BodyReader.of(call.view());
        List<String> texts = new ArrayList<>();
        for (int end = arguments.beginArray('s'); arguments.at() < end;) {
            texts.add(arguments.string());
            if (!peer.account().fits(Resource.HEAP_BYTES, (long) texts.size() * HeapCost.RULE_BYTES)) {
                return tooMany();
            }
        }
        if (arguments.int32() != 0) {
            return new Refusal(BusException.INVALID_ARGS, "BecomeMonitor does not support any flags yet");
        }
        List<MatchRule> wanted;
        try {
            wanted = Monitors.wanted(texts.stream().map(MatchRule::parse).toList());
        } catch (BusException e) {
            return new Refusal(e.errorName(), e.getMessage());
        }
        if (!Monitors.admits(peer, wanted)) {
            return tooMany();
        }
        voice.acknowledge(call);
        // It has been told: what follows it sees as the others do.
        ownership.releaseInOrder(peer);
        subscriptions.removeAll(peer);
        monitors.add(peer, wanted);
        replies.drop(peer);
        return null;
    }

    private static Refusal tooMany() {
        return new Refusal(BusException.LIMITS_EXCEEDED,
                "The rules of a monitor would take more memory than there is for one connection");
    }
}
