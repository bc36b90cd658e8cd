package org.busway.group.internal.group;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.busway.api.MessageHeader;
import org.busway.group.internal.lanes.BusLane;
import org.busway.group.internal.lanes.DirectLane;
import org.busway.group.internal.lanes.LaneSpace;
import org.busway.group.internal.order.BusSlot;
import org.busway.group.internal.order.Mediator;
import org.busway.group.internal.order.OrderRing;
import org.busway.group.internal.order.OrderedGroup;
import org.busway.group.internal.order.SocketSide;
import org.busway.group.internal.shared.GroupContext;
import org.busway.group.internal.shared.SharedGroup;
import org.busway.lane.LaneReader;
import org.busway.lane.LaneWriter;
import org.busway.lane.Sequencer;
import org.busway.lane.page.ControlPage;
import org.busway.os.SocketBell;

/**
 * How one group with several publishers is ordered: what the bus writes is ordered in the step in which it is written, what publishers write when the {@link Mediator}
 * finds it. Whoever leaves no room in the order ring holds up all publishers, and is treated as who fills the lane of the bus; room is room in both.
 */
public final class GroupOrder implements OrderedGroup, LaneSpace {

    private final Group group;
    private final SharedGroup shared;
    private final Mediator mediator;
    private final BusSlot slot;
    /** These three are others after a re-key. */
    private OrderRing ring;
    private BusLane busLane;
    private LaneReader own;
    /** Of what the bus itself writes. */
    private final Sequencer ownOrder = new Sequencer(() -> Long.MAX_VALUE);
    private final LaneRoom room;
    private final SocketSide sockets;

    /**
     * Orders what there is from now on.
     *
     * @param sockets who listens at sockets; null where what publishers write is for members only. Closed here
     */
    GroupOrder(Group group, SharedGroup shared, GroupContext context, LaneRoom room, SocketSide sockets) {
        this.sockets = sockets;
        this.group = group;
        this.shared = shared;
        this.room = room;
        mediator = context.mediator();
        ring = shared.ring();
        slot = shared.busSlot();
        busLane = shared.busLane();
        own = busLane.orderedBy(control(), slot.page(), BusSlot.NUMBER);
        ownOrder.add(own, ring.order());
        mediator.add(this);
    }

    /** Another ring and another lane of the bus have taken the place of the former, with all that they hold. */
    public void goOn(OrderRing nextRing, BusLane nextLane) {
        ownOrder.remove(own);
        mediator.goOnIn(ring.order(), nextRing.order());
        ring = nextRing;
        busLane = nextLane;
        own = busLane.orderedBy(control(), slot.page(), BusSlot.NUMBER);
        ownOrder.add(own, ring.order());
    }

    /** Writes a signal into the lane of the bus, and orders it. */
    public int append(MessageHeader signal, ByteBuffer source, int offset, int length) {
        if (!ring.fits(0)) {
            return LaneWriter.FULL;
        }
        return ordered(busLane.append(signal, source, offset, length));
    }

    /** Announces a signal in the lane of the bus, and orders that. */
    public int announce(MessageHeader signal, long number, int length) {
        return ring.fits(0) ? ordered(busLane.announce(signal, number, length)) : LaneWriter.FULL;
    }

    private int ordered(int result) {
        if (result == 0 && ownOrder.run(1) != 1) {
            throw new IllegalStateException("group \"" + group.name() + "\": what the bus has written cannot be ordered");
        }
        return result;
    }

    @Override
    public boolean fits(int length) {
        return ring.fits(0) && busLane.fits(length);
    }

    @Override
    public boolean isPressed() {
        return !ring.fits(0) || busLane.isPressed();
    }

    @Override
    public void awaitRoom(int length) {
        ring.awaitRoom(0);
        busLane.awaitRoom(length);
    }

    @Override
    public void roomAwaited() {
        ring.roomAwaited();
        busLane.roomAwaited();
    }

    @Override
    public List<SocketBell> bells() {
        List<SocketBell> both = new ArrayList<>(ring.bells());
        both.addAll(busLane.bells());
        return both;
    }

    @Override
    public int slowest() {
        return (ring.fits(0) ? busLane : ring).slowest();
    }

    @Override
    public double laps(int slot) {
        return ring.laps(slot) + busLane.laps(slot);
    }

    /** A lane is sealed: the bus reads it. */
    public void add(DirectLane lane) throws IOException {
        mediator.add(this, lane);
    }

    /** A lane has ended: what stands in it is ordered still. */
    void ended(DirectLane lane) {
        if (lane.orderEnd() >= 0) {
            group.publishers().isOver(lane);
        } else if (!lane.isBeingOrdered()) {
            isOver(lane);
        }
        mediator.run();
    }

    /** There may be room. */
    public void hasRoom() {
        mediator.run();
    }

    @Override
    public OrderRing ring() {
        return ring;
    }

    @Override
    public BusSlot slot() {
        return slot;
    }

    @Override
    public SocketSide sockets() {
        return sockets;
    }

    /** A lane of an earlier manager: its publisher is told anew how far the bus has got. */
    public void resume(DirectLane lane) throws IOException {
        lane.readers().isKnown(BusSlot.NUMBER);
        lane.readers().remove(BusSlot.NUMBER);
        mediator.add(this, lane);
    }

    /**
     * The manager stops; what is not ordered now the next one orders.
     *
     * @param positions is told up to where each lane was ordered, by its number
     */
    public void stop(long[] positions) {
        for (DirectLane lane : shared.lanes().direct()) {
            if (lane.isBeingOrdered()) {
                positions[lane.number()] = lane.begin();
            }
        }
        close();
    }

    /** Whoever was held up goes on. */
    public void goOn() {
        mediator.goOn();
    }

    @Override
    public ControlPage control() {
        return shared.control().table().page();
    }

    @Override
    public void beforeEntries() {
        shared.slots().queued();
    }

    @Override
    public boolean makeRoom() {
        while (room.wait(this, 0) == null) {
            if (ring.fits(0)) {
                return true;
            }
            group.eviction().letGo(group.intake().slowest(),
                    "it has not read " + group.settings().laneBytes() / 64 + " entries of the order of the group");
        }
        room.holdReading();
        return false;
    }

    @Override
    public String name() {
        return group.name();
    }

    @Override
    public long deadlineMillis() {
        return group.settings().deadlineMillis();
    }

    @Override
    public void fault(DirectLane lane, String what) {
        mediator.remove(lane);
        group.publishers().broken(lane, what);
        isOver(lane);
    }

    @Override
    public void isOver(DirectLane lane) {
        if (lane.orderEnd() < 0) {
            lane.orderedUpTo(ring.tail());
            group.publishers().isOver(lane);
        }
    }

    public void close() {
        room.releaseReading();
        mediator.remove(this);
        if (sockets != null) {
            sockets.close();
        }
    }
}
