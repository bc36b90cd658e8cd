package org.busway.group.internal.lanes;

import org.busway.lane.LaneShape;
import org.busway.lane.page.ControlPage;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.GroupBudget;

/**
 * How a group makes a lane for a publisher.
 *
 * @param group its name
 * @param bus tells the publisher of members
 * @param name of the memory
 * @param shape of the lane
 * @param start the position where it begins
 * @param control the page of the group, which says who is a member
 * @param ordered whether a ring orders it
 * @param announcedBytes of messages that it announces, and that are held at once
 * @param budget is charged for memory and messages
 */
public record LaneTerms(String group, BusEnd bus, String name, LaneShape shape, long start, ControlPage control, boolean ordered,
        long announcedBytes, GroupBudget budget) {}
