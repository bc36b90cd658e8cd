package org.busway.group.internal.order;

import java.io.IOException;
import org.busway.group.internal.lanes.DirectLane;
import org.busway.lane.LaneReader;
import org.busway.os.SocketBell;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A publisher's lane as the bus reads it, and the doorbell that its publisher wakes the bus with. */
final class OrderedLane implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OrderedLane.class);

    private final OrderedGroup group;
    private final DirectLane lane;
    private final LaneReader reader;
    private final SocketBell bell;
    private final BusLoop.DescriptorWatch watch;
    private long target;
    private long unheard;

    /**
     * Connects the bus with a lane that is sealed.
     *
     * @param rung called when the publisher has written while the bus slept
     * @throws IOException if there are no descriptors, or the publisher cannot be told
     */
    OrderedLane(OrderedGroup group, DirectLane lane, BusEnd bus, Runnable rung) throws IOException {
        this.group = group;
        this.lane = lane;
        int[] bells = SocketBell.pair();
        bell = new SocketBell(bells[0]);
        try {
            lane.readers().add(BusSlot.NUMBER, group.slot().forReading(), bells[1]);
            watch = bus.watch(bell.fd(), () -> ring(rung));
        } catch (IOException e) {
            bell.close();
            throw e;
        }
        // Of a lane of an earlier manager the number of the next frame is not known.
        reader = new LaneReader(lane.lane(), group.control(), group.slot().page(), BusSlot.NUMBER, lane.firstFrame(), null,
                bell::ring);
        lane.orderedBy(reader);
    }

    private void ring(Runnable rung) {
        if (bell.empty() < 0) {
            // Its other end is closed: it would be readable for ever.
            watch.close();
        }
        rung.run();
    }

    /** A frame is ordered of which those who listen at sockets hear nothing: its publisher has gone before it could be routed. */
    void unheard() {
        unheard++;
    }

    /** Remembers how far its publisher has got. */
    void aim() {
        target = lane.tail();
    }

    /** Whether all is ordered that was there then. */
    boolean isThere() {
        return reader.position() >= target;
    }

    OrderedGroup group() {
        return group;
    }

    DirectLane lane() {
        return lane;
    }

    LaneReader reader() {
        return reader;
    }

    @Override
    public void close() {
        if (unheard > 0) {
            LOG.warn("{} messages in lane {}, written by {}, reached nobody by a socket: it had gone before they could be routed",
                    unheard, lane.number(), lane.publisher());
        }
        watch.close();
        // Whoever waits for room looks once more.
        bell.ring();
        bell.close();
    }
}
