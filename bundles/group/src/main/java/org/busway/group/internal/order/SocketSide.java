package org.busway.group.internal.order;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.busway.api.MatchRule;
import org.busway.api.MessageHeader;
import org.busway.group.internal.lanes.DirectLane;
import org.busway.group.internal.reader.Listeners;
import org.busway.group.internal.reader.ReadGroup;
import org.busway.lane.Frame;
import org.busway.lane.LaneReader;
import org.busway.lane.filter.FrameSender;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.GroupBudget;
import org.busway.spi.group.LaneTraffic;

/**
 * Those who listen at sockets to a group that the bus orders. A frame that one of them could want is routed, as a signal of its lane's publisher, directly before it is
 * ordered, so they get what stands in lanes in the one order of the group. Frames that nobody at a socket wants are not looked at.
 */
public final class SocketSide implements LaneTraffic, AutoCloseable {

    private final ReadGroup group;
    private final BusEnd bus;
    private final Listeners listeners;
    private final GroupBudget budget;
    private final ByteBuffer copy;
    private final WrittenBy sender = new WrittenBy();
    private long routed;

    /** Who wrote a frame. What names it owned is not known here: too much may pass. */
    private static final class WrittenBy implements FrameSender {
        private int publisher;

        @Override
        public int publisher() {
            return publisher;
        }

        @Override
        public boolean owns(int name) {
            return true;
        }
    }

    /**
     * Whoever listens now is listened for.
     *
     * @param group they listen to
     * @param bus gives them what they want
     * @param listeners who they are
     * @param budget is charged for a copy of one message
     * @param messageBytes of the longest message
     * @throws IOException if there is no room for the copy
     */
    public SocketSide(ReadGroup group, BusEnd bus, Listeners listeners, GroupBudget budget, int messageBytes) throws IOException {
        this.group = group;
        this.bus = bus;
        this.listeners = listeners;
        this.budget = budget;
        if (!budget.tryCharge(messageBytes)) {
            throw new IOException(
                    "there is no room for a copy of a message of " + messageBytes + " bytes in what the bus may hold");
        }
        copy = ByteBuffer.allocateDirect(messageBytes);
        listeners.look();
    }

    /** Somebody has one rule more. */
    public void ruleAdded(MatchRule rule, boolean ofMonitor) {
        listeners.add(rule, ofMonitor);
    }

    /** Somebody has one rule less. */
    public void ruleRemoved(MatchRule rule, boolean ofMonitor) {
        listeners.remove(rule, ofMonitor);
    }

    /** Whether one of them could want a frame. */
    boolean wants(Frame frame) {
        sender.publisher = (int) frame.publisher();
        return listeners.wants(frame, sender);
    }

    /**
     * Routes a frame that one of them could want.
     *
     * @param lane in which it stands
     * @param reader that hands it on
     * @param last whether nothing is waited for
     */
    BusEnd.Routed route(DirectLane lane, LaneReader reader, Frame frame, boolean last) {
        if (!reader.copy(frame, copy)) {
            return BusEnd.Routed.NOT_VALID;
        }
        BusEnd.Routed result = frame.isAnnounced()
                ? group.routeAnnounced(lane, frame, copy, this, last)
                : bus.route(lane.peer(), copy, frame.messageBytes(), this, last);
        if (result == null) {
            group.lost(1, frame.number(), frame.number());
            return BusEnd.Routed.DONE;
        }
        routed += result == BusEnd.Routed.DONE ? 1 : 0;
        return result;
    }

    /** How many messages were routed. */
    public long routed() {
        return routed;
    }

    @Override
    public boolean belongs(MessageHeader signal) {
        return listeners.belongs(signal, bus.names());
    }

    @Override
    public void sequenced(MessageHeader signal) {
        group.serve(signal);
    }

    @Override
    public void close() {
        budget.credit(copy.capacity());
    }
}
