package org.busway.broker.internal.driver;

import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.route.BusVoice;
import org.busway.broker.internal.route.Parcel;
import org.busway.broker.internal.route.Refusal;
import org.busway.broker.internal.route.Subscriptions;
import org.busway.spi.flow.Resource;
import org.busway.broker.internal.peer.PeerLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** AddMatch and RemoveMatch. */
final class MatchMethods {

    private static final Logger LOG = LoggerFactory.getLogger(MatchMethods.class);
    private static final Refusal NOT_FOUND = new Refusal("org.freedesktop.DBus.Error.MatchRuleNotFound",
            "The given match rule wasn't found and can't be removed");

    private final Subscriptions subscriptions;
    private final BusVoice voice;

    MatchMethods(Subscriptions subscriptions, BusVoice voice) {
        this.subscriptions = subscriptions;
        this.voice = voice;
    }

    Refusal addMatch(Parcel call) {
        Peer peer = call.from();
        MatchRule rule;
        try {
            rule = MatchRule.parse(call.argument(0));
        } catch (BusException e) {
            return new Refusal(e.errorName(), e.getMessage());
        }
        if (!subscriptions.add(peer, rule)) {
            String text = "Connection \"" + peer.uniqueName() + "\" is not allowed to add more match rules (increase limits in "
                    + "configuration file if required; max_match_rules_per_connection="
                    + peer.account().limit(Resource.MATCH_RULES) + ")";
            PeerLog.warn(LOG, "{}", text);
            return new Refusal(BusException.LIMITS_EXCEEDED, text);
        }
        voice.acknowledge(call);
        return null;
    }

    Refusal removeMatch(Parcel call) {
        MatchRule rule;
        try {
            rule = MatchRule.parse(call.argument(0));
        } catch (BusException e) {
            return new Refusal(e.errorName(), e.getMessage());
        }
        if (!subscriptions.remove(call.from(), rule)) {
            return NOT_FOUND;
        }
        voice.acknowledge(call);
        return null;
    }
}
