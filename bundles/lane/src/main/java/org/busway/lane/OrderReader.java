package org.busway.lane;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

import org.busway.lane.filter.FrameFilter;
import org.busway.lane.filter.FrameSender;
import org.busway.lane.layout.FrameLayout;
import org.busway.lane.layout.LaneLayout;
import org.busway.lane.layout.LayoutException;
import org.busway.lane.page.ControlPage;
import org.busway.lane.page.CursorPage;
import org.busway.lane.page.LaneState;
import org.busway.lane.page.Standing;

/**
 * One member's reading of a group with several publishers: along the order ring, each message out of the lane that its
 * entry names. For one thread.
 *
 * <p>
 * Entries are the bus's word and are only bounded; messages are a publisher's, copied and checked against the lane's
 * reserve as {@link LaneReader} does, and for the reason that stands there. A lane whose publisher overwrote what this
 * member had yet to read is given up: its fault is reported once, and what the order ring still has of it is lost,
 * counted. The other lanes go on.
 */
public final class OrderReader {

    /** What {@link #poll} returns from then on: the group's order has ended. */
    public static final int ENDED = LaneReader.ENDED;
    /** This member was put out. */
    public static final int EVICTED = LaneReader.EVICTED;
    /** A lane is broken, see {@link #fault()}; returned once for each such lane. */
    public static final int FAULT = LaneReader.FAULT;
    /** A lane that an entry names has not been {@linkplain #attach attached} yet; returned until it is. */
    public static final int LANE_MISSING = -4;

    private static final int OPEN = 0;
    private static final int ENTRY_BYTES = FrameLayout.HEADER_BYTES;

    private final ControlPage control;
    private final CursorPage cursors;
    private final int member;
    private final Standing standing;
    private final ByteBuffer copy;
    private final Doorbell bell;
    private final Source[] sources;
    private final Frame frame = new Frame();
    private final FrameSender sender = new EntrySender();

    /** These are another ring's after a re-key. */
    private Lane order;
    private RoomBell room;
    /** The number of an entry is its place less what the ends of former rings took. */
    private long ends;
    private long readBefore;
    private long lostBefore;

    /** As {@link LaneReader}'s. */
    private volatile FrameFilter filter = FrameFilter.ALL;
    private int outcome = OPEN;
    private boolean goesOn;
    private LaneFault fault;
    private boolean newFault;
    private long position;
    private long published;
    private long tail;
    private long read;
    private long lost;

    /** A lane of the group, and how far this member is in it. */
    private static final class Source {
        /** Null where the lane could not be had. */
        private final Lane lane;
        private final RoomBell room;
        private final long publisher;
        private final long start;
        private final int partBytes;
        private long cursor;
        private long published;
        private long read;
        private long lost;
        private boolean broken;

        Source(Lane lane, Doorbell room, long publisher, long start, long cursor) {
            this.lane = lane;
            this.room = lane == null ? null : new RoomBell(lane, room);
            this.publisher = publisher;
            this.start = start;
            this.cursor = cursor;
            partBytes = lane == null ? ENTRY_BYTES : lane.largestFrameBytes();
            broken = lane == null;
            published = cursor;
        }

        /** Whether the frame was there whole when it was copied. */
        boolean isIntact(long framePosition) {
            VarHandle.acquireFence();
            return lane.reserve() - lane.shape().ringBytes() <= framePosition;
        }
    }

    private final class EntrySender implements FrameSender {
        @Override
        public int publisher() {
            return (int) control.lanePublisher(frame.lane);
        }

        @Override
        public boolean owns(int name) {
            return control.owns(name, frame.lane, control.lanePublisher(frame.lane), frame.position);
        }
    }

    /**
     * A reader that begins where the bus's table says that this member begins in the order ring.
     *
     * @param order
     *            the lane that is the order ring
     * @param cursors
     *            the member's own page, writable
     * @param member
     *            the member's slot
     * @param copy
     *            memory for one message at a time, as large as that of the largest lane
     * @param room
     *            wakes the bus when it waits for room in the order ring
     */
    public OrderReader(Lane order, ControlPage control, CursorPage cursors, int member, ByteBuffer copy, Doorbell room) {
        this.control = control;
        this.cursors = cursors;
        this.member = member;
        this.copy = copy;
        bell = room;
        standing = new Standing(control, cursors, member);
        sources = new Source[control.shape().lanes()];
        beginIn(order);
    }

    /** The number of the entry with which this reader begins, where rings came before this one; before it is read. */
    public void beginsWith(long number) {
        ends = position / ENTRY_BYTES - number;
    }

    /**
     * Goes on in another ring, in which the bus goes on from one that has {@linkplain #goesOn ended so}. The lanes stay.
     *
     * @param next
     *            the lane that is the other ring
     * @param number
     *            of its first entry
     */
    public void goOnIn(Lane next, long number) {
        if (!goesOn) {
            throw new IllegalStateException(order + " has not ended because the bus goes on in another");
        }
        goesOn = false;
        outcome = OPEN;
        // The page goes on counting where it had for a ring of the same number.
        readBefore = read - cursors.read(next.shape().number());
        lostBefore = lost - cursors.lost(next.shape().number());
        beginIn(next);
        beginsWith(number);
    }

    private void beginIn(Lane ring) {
        int number = ring.shape().number();
        long since = control.since(number, member);
        if (since < 0 || !Lane.isAligned(since)) {
            throw new LayoutException("order ring: member " + member + " cannot begin at position " + since
                    + ", which is no multiple of " + ENTRY_BYTES);
        }
        order = ring;
        room = new RoomBell(ring, bell);
        position = since;
        published = position;
        tail = position;
        cursors.cursor(number, position);
    }

    /**
     * Connects a lane of the group, before or after the order ring names it.
     *
     * @param room
     *            wakes its publisher when it waits for room
     */
    public void attach(Lane lane, Doorbell laneRoom) {
        int number = lane.shape().number();
        if (copy.capacity() < lane.shape().largestMessageBytes()) {
            throw new IllegalArgumentException("memory for a copy of " + copy.capacity() + " bytes: " + lane
                    + " has messages of " + lane.shape().largestMessageBytes());
        }
        begin(number, lane, laneRoom);
    }

    /**
     * Reads a lane no more, attached or not: what the order ring has of it is lost from now on, and counted. Its publisher
     * is not held up.
     */
    public void giveUp(int lane) {
        if (sources[lane] == null) {
            begin(lane, null, null);
        }
        sources[lane].broken = true;
    }

    private void begin(int number, Lane lane, Doorbell laneRoom) {
        long since = control.since(number, member);
        sources[number] = new Source(lane, laneRoom, control.lanePublisher(number), control.laneStart(number), since);
        cursors.cursor(number, since);
        if (outcome == LANE_MISSING) {
            outcome = OPEN;
        }
    }

    /** The lane for which {@link #poll} said {@link #LANE_MISSING}. */
    public int missing() {
        return frame.lane;
    }

    /** Lets go of a lane, which may be unmapped after this; when its last entry was read. */
    public void detach(int lane) {
        sources[lane] = null;
    }

    /**
     * What its publisher has numbered the message that comes next in a lane, for who reads other lanes of that publisher too: it stands there, whether or not the bus has
     * ordered it. What is in the lane is not believed further than that.
     *
     * @return the number, or -1 if nothing stands there now
     */
    public long nextRunning(int lane) {
        Source source = sources[lane];
        if (source == null || source.broken) {
            return -1;
        }
        Lane of = source.lane;
        long at = source.cursor;
        long end = control.laneState(lane) == LaneState.ENDED ? Math.min(control.laneEnd(lane), of.tail()) : of.tail();
        // Before a message there is one void frame at most.
        for (int i = 0; i < 2 && at < end && Lane.isAligned(at); i++) {
            int index = of.at(at);
            long lengthAndFlags = of.word(index, FrameLayout.LENGTH_AND_FLAGS_AT);
            int kind = (int) (lengthAndFlags >>> 32);
            if (of.word(index, FrameLayout.POSITION_AT) != at || kind == FrameLayout.END) {
                return -1;
            } else if (kind != FrameLayout.VOID) {
                return of.word(index, FrameLayout.RUNNING_AT);
            }
            at += FrameLayout.aligned((int) lengthAndFlags);
        }
        return -1;
    }

    /** Hands on only what passes; from the next poll on. */
    public void filter(FrameFilter newFilter) {
        filter = newFilter;
    }

    /** Where the next entry is in the order ring. */
    public long position() {
        return position;
    }

    /** The group's number of the next frame. */
    public long next() {
        return position / ENTRY_BYTES - ends;
    }

    /** Where the frame that is being handed on stands in the order. */
    public long positionOf(Frame handed) {
        return (handed.number + ends) * ENTRY_BYTES;
    }

    /** Whether the order has ended because the bus goes on in another ring. */
    public boolean goesOn() {
        return goesOn;
    }

    /**
     * How many messages stand in a lane that no entry names: what its publisher wrote and the bus, which has gone, did not
     * come to order. More, if this member was overtaken in the ring and has read no entry of that lane since. What is in
     * the lane is bounded only.
     */
    public long unordered(int lane) {
        Source source = sources[lane];
        if (source == null || source.lane == null) {
            return 0;
        }
        Lane of = source.lane;
        long end = control.laneState(lane) == LaneState.ENDED ? Math.min(control.laneEnd(lane), of.tail()) : of.tail();
        long count = 0;
        for (long at = source.cursor; at < end && end - at <= of.shape().ringBytes();) {
            int index = of.at(at);
            long lengthAndFlags = of.word(index, FrameLayout.LENGTH_AND_FLAGS_AT);
            int kind = (int) (lengthAndFlags >>> 32);
            int length = (int) lengthAndFlags;
            if (of.word(index, FrameLayout.POSITION_AT) != at || length < FrameLayout.HEADER_BYTES
                    || length > of.shape().ringBytes() || kind == FrameLayout.END) {
                return count;
            }
            count += kind == FrameLayout.VOID ? 0 : 1;
            at += FrameLayout.aligned(length);
        }
        return count;
    }

    /** Messages handed on. */
    public long read() {
        return read;
    }

    /** Frames not seen. */
    public long lost() {
        return lost;
    }

    /** Whether a poll would find something. */
    public boolean isReadable() {
        return outcome == OPEN && (order.tail() != position || standing.isOld());
    }

    /** The last lane that broke; null if none did. */
    public LaneFault fault() {
        return fault;
    }

    /** Gives a lane up, because a message in it broke the group's rules; for a handler, which then returns STOP. */
    public void condemn(int lane, long value) {
        fail(lane, frame.position, LaneFault.Kind.MESSAGE, value);
    }

    /**
     * Reads on and moves the cursors.
     *
     * @param limit
     *            frames at most, those that the filter refuses included
     * @return how many frames it went over; 0 if there is nothing to read or the handler wants the frame later; or
     *         {@link #ENDED}, {@link #EVICTED}, {@link #FAULT}, {@link #LANE_MISSING}
     */
    public int poll(FrameHandler handler, int limit) {
        if (outcome != OPEN && outcome != LANE_MISSING) {
            return outcome;
        }
        outcome = OPEN;
        if (standing.isOld()) {
            refresh();
        }
        int passed = 0;
        try {
            while (passed < limit && outcome == OPEN && !newFault && (position != tail || more()) && step(handler)) {
                passed++;
            }
        } finally {
            if (position != published) {
                publish();
            }
        }
        if (passed == 0 && newFault) {
            newFault = false;
            return FAULT;
        }
        return passed > 0 ? passed : outcome;
    }

    private boolean more() {
        long seen = order.tail();
        long ahead = seen - position;
        if (ahead <= 0 || !Lane.isAligned(seen)) {
            return false;
        }
        tail = seen;
        return true;
    }

    private boolean step(FrameHandler handler) {
        int at = order.at(position);
        long lengthAndFlags = order.word(at, FrameLayout.LENGTH_AND_FLAGS_AT);
        long stated = order.word(at, FrameLayout.POSITION_AT);
        long number = order.word(at, FrameLayout.NUMBER_AT);
        frame.running = order.word(at, FrameLayout.RUNNING_AT);
        frame.order = order.word(at, FrameLayout.SOCKET_MESSAGES_AT);
        frame.names = order.word(at, FrameLayout.NAMES_AT);
        frame.pathAndArg0 = order.word(at, FrameLayout.PATH_AND_ARG0_AT);
        frame.bloom = order.word(at, FrameLayout.BLOOM_AT);
        VarHandle.acquireFence();
        if (order.reserve() - order.shape().ringBytes() > position) {
            return lapped(handler);
        }
        int flags = (int) (lengthAndFlags >>> 32);
        int kind = flags & FrameLayout.KIND_MASK;
        if (kind == FrameLayout.END) {
            position += ENTRY_BYTES;
            outcome = ENDED;
            goesOn = frame.running == FrameLayout.GOES_ON;
            return false;
        }
        frame.kind = kind;
        frame.lane = flags >>> FrameLayout.LANE_SHIFT;
        frame.position = stated;
        frame.number = number;
        frame.messageBytes = (int) lengthAndFlags - FrameLayout.HEADER_BYTES;
        if (frame.lane >= sources.length || !isAttached(frame.lane)) {
            outcome = LANE_MISSING;
            return false;
        }
        return take(handler, sources[frame.lane]);
    }

    /**
     * Whether the lane that the table has now was attached. A number is used again when this member has read all of the lane that had it before, so an entry behind
     * that is of the next lane, and the table says so since before the entry was published; that lane may be announced a moment later.
     */
    private boolean isAttached(int lane) {
        Source source = sources[lane];
        if (source != null && (source.publisher != control.lanePublisher(lane) || source.start != control.laneStart(lane))) {
            sources[lane] = null;
            source = null;
        }
        return source != null;
    }

    /** Whether the frame that a handler is being handed passes another filter. */
    public boolean passes(FrameFilter other) {
        return other.test(frame.names, frame.pathAndArg0, frame.bloom, sender);
    }

    private boolean take(FrameHandler handler, Source source) {
        Lane lane = source.lane;
        int messageBytes = frame.messageBytes;
        frame.publisher = source.publisher;
        boolean passes = passes(filter);
        boolean seen = !source.broken;
        if (passes && seen) {
            int messageAt = lane.at(frame.position) + FrameLayout.HEADER_BYTES;
            // The bus bounded it; bounded once more, nothing here throws if the order ring's memory is another.
            if (messageBytes < 0 || messageBytes > lane.shape().largestMessageBytes() || !Lane.isAligned(frame.position)
                    || messageAt - LaneLayout.HEADER_BYTES + messageBytes > lane.shape().ringBytes()) {
                seen = fail(frame.lane, frame.position, LaneFault.Kind.LENGTH, messageBytes);
            } else {
                copy.put(0, lane.memory(), messageAt, messageBytes);
                seen = source.isIntact(frame.position);
            }
        }
        if (standing.isOld() && !refresh()) {
            return false;
        }
        if (!seen && !source.broken && !standing.isLossy()) {
            fail(frame.lane, frame.position, LaneFault.Kind.OVERWROTE, lane.reserve());
        }
        if (!seen) {
            lost++;
            source.lost++;
            moveOn(source);
            handler.onLost(frame.number, frame.number);
            return true;
        }
        if (!passes) {
            moveOn(source);
            return true;
        }
        return handOn(handler, source);
    }

    private boolean handOn(FrameHandler handler, Source source) {
        long before = position;
        long cursorBefore = source.cursor;
        read++;
        source.read++;
        // Moved first, so that what throws counts as taken; shown to others only when the handler has decided.
        position += ENTRY_BYTES;
        source.cursor = frame.position + FrameLayout.aligned(FrameLayout.HEADER_BYTES + frame.messageBytes);
        FrameHandler.Next then = handler.onFrame(frame, copy);
        if (then == FrameHandler.Next.LATER) {
            position = before;
            source.cursor = cursorBefore;
            read--;
            source.read--;
            return false;
        }
        publishSeldom(source);
        return then == FrameHandler.Next.GO_ON;
    }

    private void moveOn(Source source) {
        position += ENTRY_BYTES;
        source.cursor = frame.position + FrameLayout.aligned(FrameLayout.HEADER_BYTES + frame.messageBytes);
        publishSeldom(source);
    }

    private void publishSeldom(Source source) {
        if (position - published >= order.largestFrameBytes() || source.cursor - source.published >= source.partBytes
                || room.isDue(position) || source.room != null && source.room.isDue(source.cursor)) {
            publish();
        }
    }

    /** The order ring was overwritten here: which happens to lossy members, and to those that were put out. */
    private boolean lapped(FrameHandler handler) {
        refresh();
        if (outcome != OPEN) {
            return false;
        }
        // Each multiple of 64 is an entry, and its number follows from its place. An end is the last of its ring, so none is passed over here.
        long seen = order.tail();
        long resumed = seen - order.shape().ringBytes() / 2;
        if (resumed <= position) {
            return false;
        }
        long first = next();
        position = resumed;
        long last = next() - 1;
        tail = seen;
        lost += last - first + 1;
        handler.onLost(first, last);
        return true;
    }

    private boolean fail(int lane, long at, LaneFault.Kind kind, long value) {
        Source source = sources[lane];
        if (source != null && !source.broken) {
            source.broken = true;
            newFault = true;
            fault = new LaneFault(lane, source.publisher, control.laneUid(lane), at, kind, value);
        }
        return false;
    }

    private boolean refresh() {
        if (!standing.look()) {
            outcome = EVICTED;
            return false;
        }
        return true;
    }

    /** Shows how far this member is, and wakes who waits for it. */
    private void publish() {
        published = position;
        int orderNumber = order.shape().number();
        cursors.counts(orderNumber, read - readBefore, lost - lostBefore);
        cursors.cursor(orderNumber, position);
        for (int i = 0; i < sources.length; i++) {
            Source source = sources[i];
            if (source != null && source.cursor != source.published) {
                source.published = source.cursor;
                cursors.counts(i, source.read, source.lost);
                cursors.cursor(i, source.cursor);
            }
        }
        if (standing.isLossy()) {
            return;
        }
        // The cursors are stored before it is looked who waits.
        VarHandle.fullFence();
        room.moved(position);
        for (Source source : sources) {
            if (source != null && source.room != null) {
                source.room.moved(source.cursor);
            }
        }
    }
}
