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
import org.busway.lane.Lane;
import org.busway.lane.LaneFault;
import org.busway.lane.OrderReader;
import org.busway.lane.filter.FrameFilter;
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
    private final Runnable whenNobodyLooks;
    private final OrderReader reader;
    private final Queue<Next> next = new ArrayDeque<>();
    /** The ring that is read; another one after a re-key. */
    private MappedLane order;
    private volatile Lane end;
    private SocketBell bell;
    private final Map<Integer, Part> parts = new HashMap<>();
    private final Queue<Ending> endings = new ArrayDeque<>();
    /** Since when a lane is missing that the order names; 0 while none is. */
    private long missingSince;

    /** One lane. Null memory: it could not be had. */
    private record Part(MappedLane mapped, String publisher, boolean isOfBus) {}

    /** A lane whose end is told when the order has been handed on up to a position. */
    private record Ending(long position, Part ended, LaneOver over) {}

    /** A ring that is read behind the present one, and the number of its first entry. */
    private record Next(MappedLane ring, long number) {}

    private OpenOrder(String group, MemberPages pages, Runnable whenNobodyLooks, LaneAdded added) throws IOException {
        this.group = group;
        this.pages = pages;
        this.whenNobodyLooks = whenNobodyLooks;
        order = MappedLane.of(added, pages, group);
        bell = order.bell();
        end = order.lane();
        try {
            // Lanes are as large as the order ring.
            reader = new OrderReader(order.lane(), pages.control(), pages.cursors(), pages.slot(),
                    ByteBuffer.allocateDirect(order.lane().shape().largestMessageBytes()), () -> bell.ring());
        } catch (RuntimeException e) {
            order.close();
            bell.close();
            throw e;
        }
        if (added.frameNumber() >= 0) {
            reader.beginsWith(added.frameNumber());
        }
    }

    /**
     * Maps what the bus announced, and closes its descriptors.
     *
     * @param whenNobodyLooks returns when no thread is in {@link #tail} that was there before
     */
    static OpenOrder of(LaneAdded added, MemberPages pages, String group, Runnable whenNobodyLooks) throws IOException {
        return new OpenOrder(group, pages, whenNobodyLooks, added);
    }

    /**
     * The bus goes on in another ring, as it has said in the present one. Its doorbell is the order's from now on.
     *
     * @param number of its first entry
     */
    void goesOnIn(MappedLane ring, long number) {
        next.add(new Next(ring, number));
        bell = ring.bell();
        end = ring.lane();
    }

    private boolean goOn() {
        Next ring = next.poll();
        if (ring == null) {
            return false;
        }
        MappedLane former = order;
        order = ring.ring;
        reader.goOnIn(order.lane(), ring.number);
        whenNobodyLooks.run();
        former.close();
        return true;
    }

    /** The bus has said where in the order a lane ends. */
    void endsAt(int lane, long position, String why) {
        Part part = parts.get(lane);
        if (part != null) {
            // Where nothing is said its writer goes on in another lane.
            endings.add(new Ending(position, part, new LaneOver(lane, part.publisher, null, why, why.isEmpty())));
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
            if (pages.control().since(added.lane(), pages.slot()) != added.position()) {
                // Nothing was in it for this member, and its number is another lane's by now, which is about to be announced.
                detach(added.lane());
            }
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
            if (passed == OrderReader.ENDED && reader.goesOn()) {
                if (!goOn()) {
                    return 0;
                }
            } else if (passed == OrderReader.LANE_MISSING) {
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
        return reader.isReadable() || reader.goesOn() && !next.isEmpty();
    }

    @Override
    public boolean isOpenToWriters() {
        return parts.values().stream().anyMatch(OpenOrder::isOpenToWriter);
    }

    private static boolean isOpenToWriter(Part part) {
        return part.mapped != null && !part.isOfBus && part.mapped.bell().empty() >= 0;
    }

    @Override
    public long mostUnread() {
        return parts.values().stream().filter(OpenOrder::isOpenToWriter).mapToLong(part -> part.mapped.mostMessages()).sum();
    }

    /** How many messages stand in lanes of publishers that have gone, without a place in the order, and get none any more. */
    long unordered() {
        return parts.entrySet().stream().filter(part -> !isOpenToWriter(part.getValue()))
                .mapToLong(part -> reader.unordered(part.getKey()))
                .sum();
    }

    /** Whether it has the lane, though it may be one that it cannot read. */
    boolean knows(int lane) {
        return parts.containsKey(lane);
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
        return end.tail();
    }

    @Override
    public void filter(FrameFilter filter) {
        reader.filter(filter);
    }

    @Override
    public boolean passes(FrameFilter other) {
        return reader.passes(other);
    }

    @Override
    public long positionOf(Frame frame) {
        return reader.positionOf(frame);
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
        return bell;
    }

    @Override
    public void close() {
        List.copyOf(parts.keySet()).forEach(this::detach);
        order.close();
        next.forEach(each -> each.ring.close());
    }
}
