package org.busway.broker.internal.driver;

import org.busway.broker.internal.group.GroupLedgers;
import org.busway.broker.internal.route.FlowRules;
import org.busway.broker.internal.route.FullReceiver;
import org.busway.broker.internal.route.HoldUps;
import org.busway.spi.flow.Budgets;

/**
 * What the bus object is made of where it speaks of flow control.
 *
 * @param budgets the accounts
 * @param full decides about full queues
 * @param holdUps who waits
 * @param rules who is dealt with how
 * @param ledgers the budgets of groups
 * @param evictions who was evicted
 */
public record FlowParts(Budgets budgets, FullReceiver full, HoldUps holdUps, FlowRules rules, GroupLedgers ledgers,
        Evictions evictions) {

    FlowMethods methods(DriverParts parts) {
        return new FlowMethods(parts.peers(), parts.names(), full.queues(), rules, figures(parts), parts.voice());
    }

    FlowFigures figures(DriverParts parts) {
        return new FlowFigures(budgets, parts.peers(), full, holdUps, rules, evictions, ledgers, System::nanoTime,
                parts.policy());
    }
}
