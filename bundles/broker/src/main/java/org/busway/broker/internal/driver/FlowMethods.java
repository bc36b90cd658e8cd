package org.busway.broker.internal.driver;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.api.MessageHeader;
import org.busway.api.MessageType;
import org.busway.api.Signature;
import org.busway.api.Variant;
import org.busway.broker.internal.driver.Interface.Argument;
import org.busway.broker.internal.driver.Interface.Signal;
import org.busway.broker.internal.driver.Method.Access;
import org.busway.broker.internal.names.NameTable;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.peer.Peers;
import org.busway.broker.internal.route.BusVoice;
import org.busway.broker.internal.route.FlowRules;
import org.busway.broker.internal.route.ReceiverQueues;
import org.busway.broker.internal.route.Parcel;
import org.busway.broker.internal.route.Refusal;
import org.busway.spi.flow.Outcome;
import org.busway.spi.flow.Reception;

/**
 * {@code org.busway.Flow1}, at {@code /org/busway/flow}: what each peer makes the bus hold, who is slow, since when, for whom and who waits; and what a
 * receiver chooses for itself. What is told of others says with whom they speak, so it is for those of the same user and for who may administer the bus.
 */
final class FlowMethods {

    private static final String PROPERTIES = "org.freedesktop.DBus.Properties";

    private final Peers peers;
    private final NameTable names;
    private final ReceiverQueues queues;
    private final FlowRules rules;
    private final FlowFigures figures;
    private final BusVoice voice;

    FlowMethods(Peers peers, NameTable names, ReceiverQueues queues, FlowRules rules, FlowFigures figures,
            BusVoice voice) {
        this.peers = peers;
        this.names = names;
        this.queues = queues;
        this.rules = rules;
        this.figures = figures;
        this.voice = voice;
    }

    /** The interface, and that of its properties. */
    List<Interface> interfaces() {
        List<Property> properties = new ArrayList<>();
        figures.ofBus().forEach((name, value) -> properties.add(new Property(name, value.signature(), "false")));
        return List.of(new Interface(PROPERTIES, false, false,
                List.of(method("Get", "ss", "v", this::get), method("GetAll", "s", "a{sv}", this::getAll),
                        method("Set", "ssv", "", this::set)),
                List.of(), List.of()),
                new Interface(FlowSignals.INTERFACE, false, false,
                        List.of(method("GetOutcome", "s", "sst", this::getOutcome),
                                method("SetOutcome", "s", "", this::setOutcome),
                                method("GetStatistics", "s", "a{sv}", this::getStatistics),
                                new Method("GetAllStatistics", "", "a{sa{sv}}", Access.PRIVILEGED, this::getAllStatistics),
                                new Method("GetGroupStatistics", "", "a{sa{sv}}", Access.PRIVILEGED, this::getGroupStatistics),
                                new Method("GetEvictions", "", "a(sssx)", Access.PRIVILEGED, this::getEvictions)),
                        properties, signals()));
    }

    private static List<Signal> signals() {
        Argument name = new Argument("s", "name");
        Argument lost = new Argument("t", "lost");
        return List.of(new Signal("Slow", List.of(name)),
                new Signal("Recovered", List.of(name, new Argument("t", "milliseconds"), lost)),
                new Signal("Evicted", List.of(name, new Argument("s", "reason"))), new Signal("Lost", List.of(name, lost)),
                new Signal("LostInGroup", List.of(name, new Argument("s", "group"), lost)));
    }

    private static Method method(String name, String in, String out, Handler handler) {
        return new Method(name, in, out, Access.CANONICAL_PATH, handler);
    }

    private Refusal getOutcome(Parcel call) {
        Peer peer = names.owner(call.argument(0));
        Refusal refusal = mayAskAbout(call, peer);
        if (refusal == null) {
            Reception reception = rules.of(peer);
            reply(call, "sst", List.of(FlowFigures.text(reception.outcome()), FlowFigures.text(reception.then()),
                    reception.deadlineMillis()));
        }
        return refusal;
    }

    /** Chooses for the caller; an empty text takes the choice back. */
    private Refusal setOutcome(Parcel call) {
        String text = call.argument(0);
        Outcome chosen = null;
        if (!text.isEmpty()) {
            try {
                chosen = Outcome.valueOf(text.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                return new Refusal(BusException.INVALID_ARGS,
                        "\"" + text + "\" is no outcome: block, evict and lossy are, and an empty text for what is configured");
            }
            Set<Outcome> choices = rules.choices(call.from());
            if (!choices.contains(chosen)) {
                return new Refusal(BusException.ACCESS_DENIED, "\"" + text + "\" is not yours to choose, but "
                        + choices.stream().map(FlowFigures::text).toList() + ": choices of org.busway.flow says so");
            }
        }
        rules.choose(queues.congestion(call.from()), chosen);
        voice.acknowledge(call);
        return null;
    }

    private Refusal getStatistics(Parcel call) {
        Peer peer = names.owner(call.argument(0));
        Refusal refusal = mayAskAbout(call, peer);
        if (refusal == null) {
            reply(call, "a{sv}", List.of(figures.of(peer)));
        }
        return refusal;
    }

    private Refusal getAllStatistics(Parcel call) {
        Map<String, Map<String, Variant>> all = new LinkedHashMap<>();
        peers.active().forEach(peer -> all.put(peer.uniqueName(), figures.of(peer)));
        reply(call, "a{sa{sv}}", List.of(all));
        return null;
    }

    private Refusal getGroupStatistics(Parcel call) {
        reply(call, "a{sa{sv}}", List.of(figures.ofGroups()));
        return null;
    }

    private Refusal getEvictions(Parcel call) {
        reply(call, "a(sssx)", List.of(figures.evictions()));
        return null;
    }

    private Refusal mayAskAbout(Parcel call, Peer peer) {
        if (peer == null) {
            return CredentialMethods.nobody(call, "flow control");
        }
        return figures.mayKnow(call.from(), peer)
                ? null
                : new Refusal(BusException.ACCESS_DENIED,
                        call.argument(0) + " is another user's: root and the user of the bus may ask about it");
    }

    private Refusal get(Parcel call) {
        Variant value = of(call.argument(0)).get(call.argument(1));
        if (value == null) {
            return new Refusal(BusException.UNKNOWN_PROPERTY,
                    "Property \"" + call.argument(0) + "." + call.argument(1) + "\" not found");
        }
        reply(call, "v", List.of(value));
        return null;
    }

    private Refusal getAll(Parcel call) {
        reply(call, "a{sv}", List.of(of(call.argument(0))));
        return null;
    }

    private Refusal set(Parcel call) {
        return new Refusal(BusException.PROPERTY_READ_ONLY,
                "Property \"" + call.argument(0) + "." + call.argument(1) + "\" cannot be set");
    }

    private Map<String, Variant> of(String interfaceName) {
        return interfaceName.isEmpty() || interfaceName.equals(FlowSignals.INTERFACE) ? figures.ofBus() : Map.of();
    }

    private void reply(Parcel call, String signature, List<Object> values) {
        voice.send(Message.of(MessageType.METHOD_RETURN).flags(MessageHeader.NO_REPLY_EXPECTED)
                .destination(call.from().uniqueName()).replySerial(call.serial()).body(new Signature(signature), values).build(),
                call.from());
    }
}
