package org.busway.group.internal.order;

import java.io.IOException;
import org.busway.group.internal.lanes.Beginning;
import org.busway.group.internal.lanes.LaneOfBus;
import org.busway.group.internal.lanes.RunningNumber;
import org.busway.group.internal.memory.Stowage;
import org.busway.lane.LaneShape;
import org.busway.lane.OrderWriter;
import org.busway.lane.layout.FrameLayout;
import org.busway.lane.page.ControlPage;
import org.busway.spi.group.GroupBudget;

/**
 * The one order of all messages of a group with several publishers: entries that name lanes and positions in them.
 *
 * <p>Invariant: its order is that of the bus, as if the bus had written the messages themselves. So to members it is what a lane of the bus is: fences name it, and
 * none of the lanes that it orders.
 */
public final class OrderRing extends LaneOfBus {

    /** The number of the first ring in its group: members are given it before any other lane. */
    public static final int NUMBER = 0;
    /**
     * The number of a ring that takes the place of one that has the other number. No other lanes have these two: positions go on from ring to ring, so what a cursor page
     * says of the ring before the last is never ahead.
     */
    private static final int OTHER_NUMBER = 15;

    private final OrderWriter order;

    /**
     * A new ring.
     *
     * @param name for logs and {@code /proc/PID/maps}
     * @param shape of it
     * @param control the page of its group
     * @param running counts what the bus writes into all its lanes and rings
     * @param budget is charged for its memory
     * @throws IOException if there is no memory, or no descriptor, or the kernel cannot seal it
     */
    public OrderRing(String name, LaneShape shape, ControlPage control, RunningNumber running, GroupBudget budget)
            throws IOException {
        this(name, shape, control, new Beginning(0, 0), running, budget);
    }

    private OrderRing(String name, LaneShape shape, ControlPage control, Beginning beginning, RunningNumber running,
            GroupBudget budget) throws IOException {
        super(name, shape, control, beginning, budget);
        order = new OrderWriter(writer(), running::take);
        writer().readership().exempt(BusSlot.NUMBER);
    }

    private OrderRing(Stowage stowage, LaneShape shape, ControlPage control, RunningNumber running, GroupBudget budget) {
        super(stowage, shape, control, budget);
        order = new OrderWriter(writer(), running::take);
        writer().readership().exempt(BusSlot.NUMBER);
    }

    /**
     * Takes over what an earlier manager stowed; members are connected anew.
     *
     * @param shape of it
     * @param control the page of its group
     * @param running counts what the bus writes into all its lanes and rings
     * @param budget is charged for its memory already
     */
    public static OrderRing adopt(Stowage stowage, LaneShape shape, ControlPage control, RunningNumber running,
            GroupBudget budget) {
        return new OrderRing(stowage, shape, control, running, budget);
    }

    /**
     * A ring that takes the place of this one, and goes on behind its end.
     *
     * @param name for logs and {@code /proc/PID/maps}
     * @param shape of it
     * @param control the page of its group
     * @param running counts what the bus writes into all its lanes and rings
     * @param budget is charged for its memory
     * @throws IOException if there is no memory, or no descriptor, or the kernel cannot seal it
     */
    public OrderRing another(String name, LaneShape shape, ControlPage control, RunningNumber running, GroupBudget budget)
            throws IOException {
        return new OrderRing(name, shape, control, new Beginning(tail() + FrameLayout.HEADER_BYTES, frames()), running, budget);
    }

    /** Whether a number is one of order rings. */
    public static boolean isNumber(int lane) {
        return lane == NUMBER || lane == OTHER_NUMBER;
    }

    /** The number of the ring that takes the place of this one. */
    public int otherNumber() {
        return number() == NUMBER ? OTHER_NUMBER : NUMBER;
    }

    /** Appends entries. */
    public OrderWriter order() {
        return order;
    }

    @Override
    public boolean isOrderRing() {
        return true;
    }
}
