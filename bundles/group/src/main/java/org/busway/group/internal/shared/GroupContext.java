package org.busway.group.internal.shared;

import java.util.function.BiFunction;
import org.busway.api.MessageHeader;
import org.busway.group.internal.lanes.RunningNumber;
import org.busway.group.internal.member.PeerGroups;
import org.busway.group.internal.memory.Retired;
import org.busway.group.internal.order.Mediator;
import org.busway.spi.filter.FrameFilters;
import org.busway.spi.filter.RuleIndexes;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusPeer;

/**
 * What the groups of one bus share.
 *
 * @param bus whose groups they are
 * @param indexes find members whose rules match
 * @param filters compile rules for members
 * @param taken counts signals that lanes took
 * @param running counts what the bus writes into lanes
 * @param mediator orders groups with several publishers
 * @param generation another one for each bus
 * @param retired what groups need no longer, and somebody still maps
 * @param groupOf finds the group that a sender's signal belongs to; null for none
 */
public record GroupContext(BusEnd bus, RuleIndexes indexes, FrameFilters filters, PeerGroups.Taken taken,
        RunningNumber running, Mediator mediator, long generation, Retired retired,
        BiFunction<MessageHeader, BusPeer, PeerGroups.Publishing> groupOf) {}
