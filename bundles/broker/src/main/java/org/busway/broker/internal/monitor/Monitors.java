package org.busway.broker.internal.monitor;

import java.util.List;
import org.busway.api.MatchRule;
import org.busway.broker.internal.group.LaneRouting;
import org.busway.broker.internal.names.NameTable;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.route.FullReceiver;
import org.busway.broker.internal.route.Parcel;
import org.busway.broker.internal.route.Subscriptions;
import org.busway.spi.filter.Receivers;
import org.busway.spi.filter.RuleIndex;
import org.busway.spi.filter.RuleIndexes;
import org.busway.spi.flow.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peers that became monitors. They are shown each message before its receivers get it, whether or not policy lets it through, and what the bus
 * itself says as well. A monitor that does not read loses messages; it never holds anybody up.
 */
public final class Monitors {

    private static final Logger LOG = LoggerFactory.getLogger(Monitors.class);

    private final RuleIndex<Peer> rules;
    private final NameTable names;
    private final FullReceiver full;
    private final LaneRouting lanes;
    private final Receivers<Peer> show = this::show;
    private Parcel shown;
    private int count;

    /**
     * No monitors yet.
     *
     * @param indexes makes the index of their rules
     * @param names for rules that name a sender or destination
     * @param full decides about a monitor that does not read
     * @param lanes are read while somebody wants to see what is in them
     */
    public Monitors(RuleIndexes indexes, NameTable names, FullReceiver full, LaneRouting lanes) {
        this.rules = indexes.create();
        this.names = names;
        this.full = full;
        this.lanes = lanes;
    }

    /**
     * What a peer wants to see, made of what it asks for.
     *
     * @param rules as asked; nothing stands for everything
     * @return for {@link #admits} and {@link #add}
     */
    public static List<MatchRule> wanted(List<MatchRule> rules) {
        return (rules.isEmpty() ? List.of(MatchRule.ALL) : rules).stream().map(Monitors::eavesdropping).toList();
    }

    /** Whether there is room for what a peer wants to see: it is charged for that then, until it goes. */
    public static boolean admits(Peer peer, List<MatchRule> wanted) {
        return peer.account().tryCharge(Resource.HEAP_BYTES, bytes(wanted));
    }

    private static long bytes(List<MatchRule> wanted) {
        long bytes = 0;
        for (MatchRule rule : wanted) {
            bytes += Subscriptions.bytes(rule);
        }
        return bytes;
    }

    /**
     * Makes a peer a monitor.
     *
     * @param peer who has no names and rules any more
     * @param wanted what it wants to see, for which it {@linkplain #admits is charged}
     */
    public void add(Peer peer, List<MatchRule> wanted) {
        LOG.info("Connection {} became a monitor.", peer);
        peer.becomeMonitor();
        count++;
        for (MatchRule rule : wanted) {
            rules.add(peer, rule);
            lanes.ruleAdded(rule, true);
        }
    }

    /**
     * A monitor is gone.
     *
     * @param peer the monitor
     */
    public void remove(Peer peer) {
        List<MatchRule> its = of(peer);
        rules.removeAll(peer);
        count--;
        peer.account().credit(Resource.HEAP_BYTES, bytes(its));
        its.forEach(rule -> lanes.ruleRemoved(rule, true));
    }

    /**
     * What a monitor wants to see.
     *
     * @param monitor the peer
     * @return its rules, those of an ordinary peer are none
     */
    public List<MatchRule> of(Peer monitor) {
        return monitor.isMonitor() ? rules.rulesOf(monitor) : List.of();
    }

    /** Whether nobody monitors, so that nothing need be made only to be shown. */
    public boolean isEmpty() {
        return count == 0;
    }

    /**
     * Shows a message to those who want to see it.
     *
     * @param message the message
     */
    public void capture(Parcel message) {
        if (count > 0) {
            shown = message;
            rules.match(message, names, show);
            shown = null;
        }
    }

    private void show(Peer monitor) {
        if (!monitor.isGone() && full.admitsMonitor(monitor, shown)) {
            monitor.enqueue(shown);
        }
    }

    private static MatchRule eavesdropping(MatchRule rule) {
        return rule.eavesdrop()
                ? rule
                : new MatchRule(rule.type(), rule.sender(), rule.interfaceName(), rule.member(), rule.path(),
                        rule.pathNamespace(),
                        rule.destination(), rule.arguments(), rule.argumentPaths(), rule.argument0Namespace(), true);
    }
}
