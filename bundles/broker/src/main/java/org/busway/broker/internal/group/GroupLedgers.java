package org.busway.broker.internal.group;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.busway.api.Variant;
import org.busway.broker.internal.route.FlowEvents;
import org.busway.broker.internal.route.FullReceiver;
import org.busway.broker.internal.route.HoldUps;
import org.busway.spi.flow.Budgets;

/**
 * The budgets of all groups, by their names, and what flow control tells of them. What a manager has left charged stays until another one takes it over, or it is closed.
 * Belongs to the bus thread.
 */
public final class GroupLedgers {

    private final Budgets budgets;
    private final HoldUps holdUps;
    private final FullReceiver full;
    private final FlowEvents events;
    private final Executor soon;
    private final Map<String, GroupLedger> ledgers = new TreeMap<>();

    /**
     * There are no groups.
     *
     * @param budgets the accounts of groups
     * @param holdUps lets senders wait
     * @param full deals with members whose queues are full
     * @param events is told of members that are slow
     * @param soon does what cannot be done while a message is being routed
     */
    public GroupLedgers(Budgets budgets, HoldUps holdUps, FullReceiver full, FlowEvents events, Executor soon) {
        this.budgets = budgets;
        this.holdUps = holdUps;
        this.full = full;
        this.events = events;
        this.soon = soon;
    }

    /** Opens the budget of a group, or takes over what is left of it. */
    GroupLedger open(String group) {
        GroupLedger before = ledgers.get(group);
        if (before != null && before.isLeft()) {
            return before.taken();
        }
        GroupLedger ledger = new GroupLedger(group, budgets.openOwn("group " + group), budgets.receptions(), holdUps, full,
                events, soon, closed -> ledgers.remove(group, closed));
        ledgers.put(group, ledger);
        return ledger;
    }

    /** Nobody takes over what is left any more. */
    void closeLeft() {
        List.copyOf(ledgers.values()).stream().filter(GroupLedger::isLeft).forEach(GroupLedger::close);
    }

    /** What flow control knows of each group. */
    public Map<String, Map<String, Variant>> figures(long nowNanos) {
        Map<String, Map<String, Variant>> all = new TreeMap<>();
        ledgers.forEach((group, ledger) -> all.put(group, ledger.figures(nowNanos)));
        return all;
    }

    /** The groups for whose lanes somebody waits. */
    public List<String> slowGroups() {
        return ledgers.values().stream().filter(GroupLedger::isSlow).map(GroupLedger::group).toList();
    }
}
