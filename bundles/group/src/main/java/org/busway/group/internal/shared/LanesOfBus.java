package org.busway.group.internal.shared;

import java.io.IOException;
import org.busway.group.internal.lanes.Beginning;
import org.busway.group.internal.lanes.BusLane;
import org.busway.group.internal.lanes.GroupLane;
import org.busway.group.internal.lanes.RunningNumber;
import org.busway.group.internal.order.OrderRing;
import org.busway.group.internal.settings.GroupSettings;
import org.busway.spi.group.GroupBudget;

/**
 * What the bus writes of a group: the lane of those who publish by sockets, and the order of the others' lanes, each of which another one can take the place of.
 *
 * <p>Invariant: at any time one of each that the group has is written. The former is ended first, and what is written next has a number higher than all in it.
 */
public final class LanesOfBus {

    private final SharedGroup shared;
    private final GroupBudget budget;
    /** Null in a group that the bus writes no lane of. */
    private BusLane lane;
    /** Null unless the bus orders the lanes of several publishers. */
    private OrderRing ring;

    LanesOfBus(SharedGroup shared, GroupBudget budget) {
        this.shared = shared;
        this.budget = budget;
    }

    /** Makes those that a group of such settings has. */
    void begin(GroupSettings settings, RunningNumber running) throws IOException {
        if (settings.isMediated()) {
            ring = new OrderRing(shared.name("order"), shared.laneShape(OrderRing.NUMBER), shared.control().table().page(),
                    running, budget);
            shared.lanes().enter(ring);
        }
        if (settings.isMediated() || !settings.givesLanesToPublishers()) {
            lane = newLane(settings.isMediated() ? OrderRing.NUMBER + 1 : 0, new Beginning(0, 0), running);
            shared.lanes().enter(lane);
        }
    }

    private BusLane newLane(int number, Beginning beginning, RunningNumber running) throws IOException {
        return new BusLane(shared.name("lane " + number), shared.laneShape(number), shared.control().table().page(), beginning,
                running, budget);
    }

    /** A lane that an earlier manager stowed may be one of them. */
    void adopted(GroupLane adopted) {
        if (adopted instanceof BusLane ofBus && !ofBus.isSuperseded()) {
            lane = ofBus;
        } else if (adopted instanceof OrderRing order && !order.isSuperseded()) {
            ring = order;
        }
    }

    BusLane lane() {
        return lane;
    }

    OrderRing ring() {
        return ring;
    }

    /**
     * Another lane takes the place of the one that the bus writes. It is not given to anybody yet.
     *
     * @param culprit the user because of whom
     * @return the new lane
     * @throws IOException if there is no memory, or members have yet to read too many lanes
     */
    public BusLane supersedeLane(RunningNumber running, long culprit) throws IOException {
        int number = shared.lanes().freeNumber();
        BusLane next = newLane(number, new Beginning(shared.start(number), lane.frames()), running);
        shared.lanes().enter(next);
        // Whoever finds the end finds that it goes on, and whoever is given the next lane finds that this one has ended.
        lane.supersede();
        shared.lanes().left(lane, culprit);
        lane = next;
        return next;
    }

    /**
     * Another ring takes the place of the order, and another lane that of the one that the bus writes, all of which the former ring has ordered. Neither is given to anybody yet.
     *
     * @param culprit the user because of whom
     * @throws IOException if there is no memory, or members have yet to read the ring before the former
     */
    public void supersedeOrder(RunningNumber running, long culprit) throws IOException {
        int number = ring.otherNumber();
        if (shared.lanes().all()[number] != null) {
            throw new IOException("members have yet to read the order that was left before this one");
        }
        OrderRing next = ring.another(shared.name("order"), shared.laneShape(number), shared.control().table().page(), running,
                budget);
        try {
            supersedeLane(running, culprit);
        } catch (IOException e) {
            next.close();
            throw e;
        }
        shared.lanes().enter(next);
        ring.supersede();
        shared.lanes().left(ring, culprit);
        ring = next;
    }
}
