package org.busway.client.internal.group.member;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.busway.api.group.LaneFaultException;
import org.busway.client.internal.group.Received.LaneAdded;
import org.busway.lane.Frame;
import org.busway.lane.FrameHandler;
import org.busway.lane.LaneFault;
import org.busway.lane.OrderReader;
import org.busway.lane.filter.FrameFilter;
import org.busway.lane.layout.FrameLayout;
import org.busway.os.SocketBell;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lanes of a group with several publishers, read along the order that the bus makes. To the order of the connection it is one lane of the bus.
 *
 * <p>A lane that does not come within the group's deadline, cannot be mapped or breaks its rules is given up alone: what the order has of it is lost and counted, and
 * the others go on.
 */
final class OpenOrder implements FrameSource {

    private static final Logger LOG = LoggerFactory.getLogger(OpenOrder.class);

    private final String group;
    private final MemberPages pages;
    private final MappedLane order;
    private final OrderReader reader;
    private final Map<Integer, Part> parts = new HashMap<>();
    private final Queue<Ending> endings = new ArrayDeque<>();
    /** Since when a lane is missing that the order names; 0 while none is. */
    private long missingSince;

    /** One lane. Null memory: it could not be had. */
    private record Part(MappedLane mapped, String publisher, boolean isOfBus) {}

    /** A lane whose end is told when the order has been handed on up to a position. */
    private record Ending(long position, Part ended, LaneOver over) {}

    private OpenOrder(String group, MemberPages pages, MappedLane order, OrderReader reader) {
        this.group = group;
        this.pages = pages;
        this.order = order;
        this.reader = reader;
    }

    /** Maps what the bus announced, and closes its descriptors. */
    static OpenOrder of(LaneAdded added, MemberPages pages, String group) throws IOException {
        MappedLane order = MappedLane.of(added, pages, group);
        try {
            // Lanes are as large as the order ring.
            return new OpenOrder(group, pages, order,
                    new OrderReader(order.lane(), pages.control(), pages.cursors(), pages.slot(),
                            ByteBuffer.allocateDirect(order.lane().shape().largestMessageBytes()), order.bell()::ring));
        } catch (RuntimeException e) {
            order.close();
            order.bell().close();
            throw e;
        }
    }

    /** The bus has said where in the order a lane ends. */
    void endsAt(int lane, long position, String why) {
        Part part = parts.get(lane);
        if (part != null) {
            endings.add(new Ending(position, part, new LaneOver(lane, part.publisher, null, why)));
        }
    }

    /** The bus has announced a lane. */
    void attach(LaneAdded added) {
        // The bus uses a number again when this side has read all of the lane that had it before.
        detach(added.lane());
        MappedLane mapped = null;
        try {
            mapped = MappedLane.of(added, pages, group);
            reader.attach(mapped.lane(), mapped.bell()::ring);
            parts.put(added.lane(), new Part(mapped, added.publisher(), added.isOfBus()));
        } catch (IOException | RuntimeException e) {
            LOG.warn("lane {} of {} in group \"{}\" cannot be read", added.lane(), added.publisher(), group, e);
            if (mapped != null) {
                mapped.close();
                mapped.bell().close();
            }
            parts.put(added.lane(), new Part(null, added.publisher(), false));
            giveUp(added.lane(), "cannot be read: " + e.getMessage());
        }
    }

    private void giveUp(int lane, String what) {
        reader.giveUp(lane);
        tellFault(lane, what);
    }

    private void tellFault(int lane, String what) {
        Part part = parts.get(lane);
        String publisher = part == null ? ":1." + pages.control().lanePublisher(lane) : part.publisher;
        endings.add(new Ending(0, null, new LaneOver(lane, publisher,
                new LaneFaultException(group, lane, publisher, reader.position(), what), what)));
    }

    private void detach(int lane) {
        Part part = parts.remove(lane);
        if (part != null) {
            reader.detach(lane);
            if (part.mapped != null) {
                part.mapped.close();
                part.mapped.bell().close();
            }
        }
    }

    /**
     * A lane that is over; null if there is none.
     *
     * @param handedOn what lies before it in the order was handed on
     */
    LaneOver over(long handedOn) {
        Ending first = endings.peek();
        if (first == null || handedOn < first.position) {
            return null;
        }
        endings.remove();
        if (first.ended != null && parts.get(first.over.lane()) == first.ended) {
            detach(first.over.lane());
        }
        return first.over;
    }

    @Override
    public int poll(FrameHandler handler, int limit) {
        while (true) {
            int passed = reader.poll(handler, limit);
            if (passed == OrderReader.LANE_MISSING) {
                if (!isMissingForLong()) {
                    return 0;
                }
                giveUp(reader.missing(), "its memory has not come within the group's deadline");
            } else if (passed == OrderReader.FAULT) {
                // What a handler has condemned it has told itself.
                if (reader.fault().kind() != LaneFault.Kind.MESSAGE) {
                    tellFault(reader.fault().lane(), reader.fault().toString());
                }
            } else {
                missingSince = 0;
                return passed;
            }
        }
    }

    private boolean isMissingForLong() {
        long now = System.nanoTime();
        if (missingSince == 0) {
            missingSince = now | 1;
        }
        boolean is = now - missingSince > pages.deadlineNanos();
        missingSince = is ? 0 : missingSince;
        return is;
    }

    @Override
    public boolean isReadable() {
        return reader.isReadable();
    }

    @Override
    public boolean isWaiting() {
        return missingSince != 0;
    }

    @Override
    public long position() {
        return reader.position();
    }

    @Override
    public long tail() {
        return order.lane().tail();
    }

    @Override
    public void filter(FrameFilter filter) {
        reader.filter(filter);
    }

    @Override
    public long positionOf(Frame frame) {
        return frame.number() * FrameLayout.HEADER_BYTES;
    }

    @Override
    public long runningOf(Frame frame) {
        return frame.order();
    }

    @Override
    public long senderRunningOf(Frame frame) {
        return parts.get(frame.lane()).isOfBus ? -1 : frame.running();
    }

    @Override
    public long nextRunningOf(String publisher) {
        for (Map.Entry<Integer, Part> part : parts.entrySet()) {
            if (part.getValue().publisher.equals(publisher)) {
                long next = reader.nextRunning(part.getKey());
                if (next >= 0) {
                    return next;
                }
            }
        }
        return -1;
    }

    @Override
    public long socketMessagesOf(Frame frame) {
        return 0;
    }

    @Override
    public String senderOf(Frame frame) {
        Part part = parts.get(frame.lane());
        return part.isOfBus ? null : part.publisher;
    }

    @Override
    public void condemn(Frame frame, String what) {
        reader.condemn(frame.lane(), frame.number());
        tellFault(frame.lane(), what);
    }

    @Override
    public String fault() {
        return null;
    }

    @Override
    public SocketBell bell() {
        return order.bell();
    }

    @Override
    public void close() {
        List.copyOf(parts.keySet()).forEach(this::detach);
        order.close();
    }
}
