package org.busway.broker.internal.local;

import org.busway.broker.internal.loop.EventLoop;
import org.busway.broker.internal.names.Ownership;
import org.busway.broker.internal.peer.Peers;
import org.busway.broker.internal.peer.Turn;
import org.busway.broker.internal.route.FullReceiver;
import org.busway.broker.internal.route.Ingress;
import org.busway.spi.flow.Budgets;
import org.busway.spi.policy.BusPolicy;

/**
 * What the peers of one process share with the bus.
 *
 * @param loop the bus thread
 * @param turn ends each turn
 * @param ingress takes messages
 * @param peers who is connected
 * @param ownership gives the unique name
 * @param full is told of queues that have emptied
 * @param policy who may connect
 * @param budgets the accounts
 * @param memoryWaits who has something to send for which there is no memory
 */
public record LocalServices(EventLoop loop, Turn turn, Ingress ingress, Peers peers, Ownership ownership, FullReceiver full,
        BusPolicy policy, Budgets budgets, LocalMemoryWaits memoryWaits) {}
