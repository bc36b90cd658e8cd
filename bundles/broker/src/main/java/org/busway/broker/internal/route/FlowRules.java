package org.busway.broker.internal.route;

import java.util.Set;
import org.busway.api.MatchRule;
import org.busway.broker.internal.peer.Peer;
import org.busway.spi.flow.Outcome;
import org.busway.spi.flow.Reception;
import org.busway.spi.flow.Receptions;
import org.busway.spi.policy.Party;
import org.busway.wire.rule.RuleTest;

/** How a receiver that is full is dealt with: what is configured, and what it has chosen for itself within that. Asked only about queues that are full. */
public final class FlowRules {

    private static final int MOST_RULES_NAMED = 1000;

    private final Receptions configured;
    private final Subscriptions subscriptions;
    private boolean mayBlock;
    private int version = -1;
    private int membersThatBlock;

    /**
     * Rules of one bus.
     *
     * @param configured by whoever runs the bus
     * @param subscriptions to name the rule by which a message came
     */
    public FlowRules(Receptions configured, Subscriptions subscriptions) {
        this.configured = configured;
        this.subscriptions = subscriptions;
    }

    /** Whether anybody can be made to wait. */
    boolean mayBlock() {
        if (version != configured.version()) {
            version = configured.version();
            mayBlock = configured.mayBlock();
        }
        return mayBlock || membersThatBlock > 0;
    }

    /** There are so many more proxied members of groups that publishers wait for. */
    void membersBlock(int more) {
        membersThatBlock += more;
    }

    /** For a receiver, rules about single messages apart. */
    public Reception of(Peer receiver) {
        Congestion congestion = receiver.congestion;
        if (congestion == null) {
            return configured.of(asReceiver(receiver));
        }
        if (congestion.reception == null || congestion.receptionVersion != configured.version() + receiver.names().changes()) {
            congestion.receptionVersion = configured.version() + receiver.names().changes();
            Receptions.Receiver asked = asReceiver(receiver);
            congestion.reception = configured.of(asked);
            if (congestion.chosen != null && configured.choices(asked).contains(congestion.chosen)) {
                congestion.reception = congestion.reception.with(congestion.chosen);
            }
        }
        return congestion.reception;
    }

    /** What a rule about a message says of a receiver; null if none does. */
    Reception about(Parcel message, Peer receiver) {
        Party sender = message.from() == null ? BusParty.BUS : message.from();
        return configured.of(asReceiver(receiver), message, sender);
    }

    /** What a receiver may choose. */
    public Set<Outcome> choices(Peer receiver) {
        return configured.choices(asReceiver(receiver));
    }

    /** A receiver chooses, or takes its choice back with null. */
    public void choose(Congestion congestion, Outcome outcome) {
        congestion.chosen = outcome;
        congestion.reception = null;
    }

    private static Receptions.Receiver asReceiver(Peer peer) {
        return new Receptions.Receiver(peer.identity(), peer.program(), peer);
    }

    /** Who sent what does not fit, and by which of its rules the receiver gets it. */
    String because(Peer receiver, Parcel message) {
        String what = "from " + (message.from() == null ? BusHeader.NAME : message.from()) + ", " + Complaint.type(message) + " "
                + message.interfaceName() + "." + message.member();
        if (message.destination() == null) {
            int looked = 0;
            for (MatchRule rule : subscriptions.of(receiver)) {
                if (new RuleTest(rule).matchesContent(message, name -> name.equals(message.sender())
                        || message.from() != null && message.from().hasName(name))) {
                    return what + ", by rule \"" + rule + '"';
                }
                if (++looked == MOST_RULES_NAMED) {
                    break;
                }
            }
        }
        return what;
    }
}
