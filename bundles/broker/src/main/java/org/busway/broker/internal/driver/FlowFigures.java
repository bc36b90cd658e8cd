package org.busway.broker.internal.driver;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.busway.api.Struct;
import org.busway.api.Variant;
import org.busway.broker.internal.group.GroupLedgers;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.peer.Peers;
import org.busway.broker.internal.route.Congestion;
import org.busway.broker.internal.route.FlowRules;
import org.busway.broker.internal.route.FullReceiver;
import org.busway.broker.internal.route.HoldUps;
import org.busway.spi.flow.Account;
import org.busway.spi.flow.Budgets;
import org.busway.spi.flow.Outcome;
import org.busway.spi.flow.Reception;
import org.busway.spi.flow.Resource;
import org.busway.spi.policy.BusPolicy;

/** What the bus knows of flow control, as it is told to whoever asks: of the bus as a whole, and of one peer. Read on the bus thread. */
final class FlowFigures {

    private final Budgets budgets;
    private final Peers peers;
    private final FullReceiver full;
    private final HoldUps holdUps;
    private final FlowRules rules;
    private final Evictions evictions;
    private final GroupLedgers ledgers;
    private final LongSupplier nanoClock;
    private final BusPolicy policy;

    FlowFigures(Budgets budgets, Peers peers, FullReceiver full, HoldUps holdUps, FlowRules rules, Evictions evictions,
            GroupLedgers ledgers, LongSupplier nanoClock, BusPolicy policy) {
        this.policy = policy;
        this.budgets = budgets;
        this.peers = peers;
        this.full = full;
        this.holdUps = holdUps;
        this.rules = rules;
        this.evictions = evictions;
        this.ledgers = ledgers;
        this.nanoClock = nanoClock;
    }

    /** Whether somebody may know what there is to know of a peer: it says with whom that one speaks. */
    boolean mayKnow(Peer who, Peer about) {
        return who == about || who.identity().uid() == about.identity().uid() || mayKnowAll(who);
    }

    /** Whether somebody may know it of all. */
    boolean mayKnowAll(Peer who) {
        return policy.isPrivileged(who.identity());
    }

    /** What only those are told, besides. */
    Map<String, Variant> ofAll() {
        return Map.of("Groups", new Variant("a{sa{sv}}", ofGroups()), "Evictions", new Variant("a(sssx)", evictions()));
    }

    /** Who was evicted lately: name, who it was, why, when. */
    List<Struct> evictions() {
        List<Struct> all = new ArrayList<>();
        for (Evictions.Eviction each : evictions.kept()) {
            all.add(Struct.of(each.name(), each.description(), each.why(), each.when().toEpochMilli()));
        }
        return all;
    }

    /** The properties of the object. */
    Map<String, Variant> ofBus() {
        List<String> slow = new ArrayList<>();
        for (Peer peer : peers.active()) {
            if (peer.congestion != null && peer.congestion.isSlow()) {
                slow.add(peer.uniqueName());
            }
        }
        Map<String, Variant> figures = new LinkedHashMap<>();
        figures.put("TotalBytes", number(budgets.totalBytes()));
        figures.put("HeldBytes", number(budgets.heldBytes()));
        figures.put("PeakBytes", number(budgets.peakBytes()));
        figures.put("SlowPeers", new Variant("as", slow));
        figures.put("SlowGroups", new Variant("as", ledgers.slowGroups()));
        figures.put("GroupBytes", number(budgets.held(Resource.LANE_BYTES)));
        figures.put("UserBytes", number(budgets.userBytes()));
        figures.put("HeldUpPeers", number(holdUps.parked()));
        figures.put("LostMessages", number(full.lostMessages()));
        figures.put("EvictedPeers", number(evictions.count()));
        return figures;
    }

    /** What is told of each group. */
    Map<String, Map<String, Variant>> ofGroups() {
        return ledgers.figures(nanoClock.getAsLong());
    }

    /** What is told of one peer. */
    Map<String, Variant> of(Peer peer) {
        Account account = peer.account();
        Map<String, Variant> figures = new LinkedHashMap<>();
        figures.put("UniqueName", new Variant("s", peer.uniqueName()));
        figures.put("Description", new Variant("s", peer.description()));
        figures.put("HeldBytes", number(account.heldBytes()));
        figures.put("PeakBytes", number(account.peakBytes()));
        figures.put("BudgetBytes", number(account.limit(Resource.OUTGOING_BYTES)));
        for (Resource resource : Resource.values()) {
            if (resource.isMemory()) {
                figures.put(camelCase(resource), number(account.held(resource)));
            }
        }
        figures.put("WaitingMessages", number(peer.waitingMessages()));
        Reception reception = rules.of(peer);
        figures.put("Outcome", new Variant("s", text(reception.outcome())));
        figures.put("Then", new Variant("s", text(reception.then())));
        figures.put("DeadlineMillis", number(reception.deadlineMillis()));
        figures.put("WaitsFor", new Variant("s", waitsFor(peer)));
        figures.put("WaitsMillis", number(peer.waitsFor == null ? 0 : millisSince(peer.heldUpSinceNanos)));
        figures.put("NoRoom", number(peer.refusedSends()));
        of(peer.congestion, figures);
        return figures;
    }

    private static String waitsFor(Peer peer) {
        if (peer.waitsFor != null) {
            return peer.waitsFor.toString();
        }
        return peer.incoming().isWaiting() ? "receivers of its messages, by max_incoming_bytes" : "";
    }

    /** What has come of its queue being full; null if it never was. */
    private void of(Congestion congestion, Map<String, Variant> figures) {
        boolean slow = congestion != null && congestion.isSlow();
        String because = congestion == null ? null : congestion.slowBecause();
        long heldUpNanos = congestion == null ? 0 : congestion.heldUpNanos(nanoClock.getAsLong());
        List<String> waiting = new ArrayList<>();
        if (congestion != null) {
            congestion.waiting().forEach(sender -> waiting.add(sender.senderName()));
        }
        figures.put("Slow", new Variant("b", slow));
        figures.put("SlowMillis", number(slow ? millisSince(congestion.slowSinceNanos()) : 0));
        figures.put("SlowBecause", new Variant("s", because == null ? "" : because));
        figures.put("WaitingPeers", new Variant("as", waiting));
        figures.put("HeldUpMillis", number(TimeUnit.NANOSECONDS.toMillis(heldUpNanos)));
        figures.put("Lost", number(congestion == null ? 0 : congestion.lost()));
    }

    private long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanoClock.getAsLong() - nanos);
    }

    private static Variant number(long value) {
        return new Variant("t", value);
    }

    static String text(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    private static String camelCase(Resource resource) {
        StringBuilder name = new StringBuilder();
        for (String word : resource.name().split("_")) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }
}
