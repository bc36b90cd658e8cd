package org.busway.lane;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;

import org.busway.lane.filter.FrameFilter;
import org.busway.lane.filter.FrameSender;
import org.busway.lane.layout.FrameLayout;
import org.busway.lane.layout.LaneLayout;
import org.busway.lane.layout.LayoutException;
import org.busway.lane.layout.Words;
import org.busway.lane.page.ControlPage;
import org.busway.lane.page.CursorPage;
import org.busway.lane.page.LaneState;
import org.busway.lane.page.Standing;

/**
 * One member's reading of one lane, for one thread: each frame is tested by its header, copied, checked, handed on; small
 * ones are copied many at once, with their headers. What
 * the publisher writes is hostile: a lane that breaks its rules ends with a {@link LaneFault}, and nothing that it
 * contains makes a call here throw.
 *
 * <p>
 * <b>Each header word is loaded once</b>, into a local, and bounded before it is used; the message is copied before
 * anyone looks at it. What a publisher changes later, this reader has not seen.
 *
 * <p>
 * <b>What was overwritten is not handed on.</b> After the copy comes an acquire fence, then the reserve is loaded. If a
 * copied byte came from a later lap, the writer had stored a reserve beyond it before, with a release fence between; the
 * two fences make that reserve visible here. So {@code reserve - ring <= position} means that every byte of the frame,
 * header included, is of this lap. It is loaded for gating members too, who need not believe a publisher. Behind the
 * same fence the epoch is loaded: a member that was put out before the frame was overwritten sees that it was, for the
 * writer stops waiting for it only after it has seen the same. Of many frames that were copied at once the first has the lowest
 * position, so what holds for that one holds for all: the two loads stand behind the copy once. The epoch is looked at again every
 * few frames of them, which proves nothing more, and ends the reading of who was put out meanwhile sooner.
 *
 * <p>
 * <b>The cursor moves behind the copy</b>, with release, once a poll or once an eighth of the ring, and when a publisher
 * is seen to wait for it.
 */
public final class LaneReader {

    /** What {@link #poll} returns from then on: all was read, and the publisher writes no more. */
    public static final int ENDED = -1;
    /** This member was put out. */
    public static final int EVICTED = -2;
    /** The lane is broken: see {@link #fault()}. */
    public static final int FAULT = -3;

    private static final int OPEN = 0;
    private static final int RESYNC_ATTEMPTS = 8;
    /** Frames are copied by so many bytes, which then are in the processor's nearest memory until they were handed on. */
    private static final int MOST_AT_ONCE_BYTES = 8192;
    /** So often it is looked whether the publisher waits. */
    private static final int LOOK_BYTES = 4096;

    private final Lane lane;
    private final ByteBuffer memory;
    private final int number;
    private final int ringBytes;
    private final int largestFrameBytes;
    private final ControlPage control;
    private final CursorPage cursors;
    private final int member;
    private final Standing standing;
    private final ByteBuffer copy;
    /** The same by words. */
    private final LongBuffer copyWords;
    /** So many bytes of the ring are copied at once; 0 without memory for copies. */
    private int manyBytes;
    private final RoomBell room;
    private final Frame frame = new Frame();
    private final FrameSender sender = new LaneSender();

    /** Loaded behind the tail: whoever sets another one and then asks somebody where the tail is, knows that what lies behind that is tested by it. */
    private volatile FrameFilter filter = FrameFilter.ALL;
    private int outcome = OPEN;
    private LaneFault fault;
    private boolean goesOn;
    /** Whether the handler has ended the poll. */
    private boolean stopped;
    private long position;
    private long published;
    /** Up to here it was looked whether the publisher waits. */
    private long looked;
    private long tail;
    /** What stands in the copy from its beginning on, headers included, was in the ring from the first position to the other. */
    private long copied;
    private long copiedEnd;
    /** Whether the filter passed the message before: then it is likely to pass the next ones. */
    private boolean passedLast = true;
    /** Nothing from here on is read, though the publisher may go on writing: -1 while that is open. */
    private long end = -1;
    private long next = -1;
    private boolean gap;
    private long running = -1;
    private long socketMessages;
    private long read;
    private long lost;

    private final class LaneSender implements FrameSender {
        @Override
        public int publisher() {
            return (int) frame.publisher;
        }

        @Override
        public boolean owns(int name) {
            return control.owns(name, number, frame.publisher, position);
        }
    }

    /**
     * A reader that begins where the bus's table says that this member begins.
     *
     * @param cursors
     *            the member's own page, writable
     * @param member
     *            the member's slot
     * @param firstNumber
     *            of the frame there, or -1 if it is not known: then the first frame's number is believed
     * @param copy
     *            memory for the lane's largest message, or for many small frames; or null for who reads headers only
     * @param room
     *            wakes the publisher
     */
    public LaneReader(Lane lane, ControlPage control, CursorPage cursors, int member, long firstNumber, ByteBuffer copy,
            Doorbell room) {
        this.lane = lane;
        this.control = control;
        this.cursors = cursors;
        this.member = member;
        this.copy = copy;
        this.room = new RoomBell(lane, room);
        memory = lane.memory();
        number = lane.shape().number();
        ringBytes = lane.shape().ringBytes();
        largestFrameBytes = lane.largestFrameBytes();
        if (copy != null && copy.capacity() < lane.shape().largestMessageBytes()) {
            throw new IllegalArgumentException("memory for a copy of " + copy.capacity() + " bytes: " + lane
                    + " has messages of " + lane.shape().largestMessageBytes());
        }
        copyWords = copy == null ? null : Words.plain(copy.duplicate().clear());
        manyBytes = copy == null ? 0 : Math.min(copy.capacity() & -FrameLayout.ALIGNMENT_BYTES, MOST_AT_ONCE_BYTES);
        standing = new Standing(control, cursors, member);
        position = control.since(number, member);
        if (position < 0 || !Lane.isAligned(position)) {
            throw new LayoutException(lane + ": member " + member + " cannot begin at position " + position
                    + ", which is no multiple of " + FrameLayout.ALIGNMENT_BYTES);
        }
        published = position;
        tail = position;
        copiedEnd = position;
        next = firstNumber;
        gap = firstNumber < 0;
        frame.lane = number;
        frame.publisher = control.lanePublisher(number);
        cursors.cursor(number, position);
    }

    /** Copies each message to the beginning of the memory for copies: for who reads few of them, or passes on that memory. */
    public LaneReader oneByOne() {
        manyBytes = 0;
        return this;
    }

    /** Hands on only what passes; from the next poll on. */
    public void filter(FrameFilter newFilter) {
        filter = newFilter;
    }

    /** What lies before it was read or passed over. */
    public long position() {
        return position;
    }

    /** The number of the next frame; -1 before the first one if that was not known. */
    public long next() {
        return next;
    }

    /** Messages handed on. */
    public long read() {
        return read;
    }

    /** Frames not seen. */
    public long lost() {
        return lost;
    }

    /** Whether a poll would find something, the lane's end included. */
    public boolean isReadable() {
        return outcome == OPEN && (lane.tail() != position || standing.isOld());
    }

    /** Whether the lane has ended because its publisher goes on in another one; so it says, and nobody has to believe it. */
    public boolean goesOn() {
        return goesOn;
    }

    /** Why the lane ended with {@link #FAULT}; null otherwise. */
    public LaneFault fault() {
        return fault;
    }

    /** Ends the lane, because a message in it broke the group's rules; for a handler, which then returns STOP. */
    public void condemn(long value) {
        fail(LaneFault.Kind.MESSAGE, value);
    }

    /**
     * Copies the message of the frame that a handler is being handed, for one that looks at some frames only and so has given no memory for copies.
     *
     * @param into
     *            memory for the lane's largest message
     * @return false if it was overwritten meanwhile: the lane is broken, and the handler returns STOP
     */
    public boolean copy(Frame handed, ByteBuffer into) {
        into.put(0, memory, lane.at(handed.position) + FrameLayout.HEADER_BYTES, handed.messageBytes);
        VarHandle.acquireFence();
        return lane.reservePlain() - ringBytes <= handed.position || fail(LaneFault.Kind.OVERWROTE, lane.reserve());
    }

    /**
     * Reads on and moves the cursor.
     *
     * @param limit
     *            frames at most, those that the filter refuses included
     * @return how many frames it went over; 0 if there is nothing to read or the handler wants the frame later; or
     *         {@link #ENDED}, {@link #EVICTED}, {@link #FAULT}, once all before was handed on
     */
    public int poll(FrameHandler handler, int limit) {
        if (outcome != OPEN) {
            return outcome;
        }
        if (standing.isOld()) {
            refresh();
        }
        int passed = 0;
        try {
            boolean wanted = true;
            while (wanted && passed < limit && (position != tail || more()) && outcome == OPEN) {
                int from = passed;
                if (position < copiedEnd) {
                    stopped = false;
                    passed += handOnCopied(handler, limit - passed);
                    wanted = !stopped;
                }
                if (wanted && passed == from) {
                    wanted = step(handler);
                    passed += wanted ? 1 : 0;
                }
            }
        } finally {
            if (position != published) {
                publish();
            }
        }
        return passed > 0 ? passed : outcome;
    }

    /** Looks for a new tail. */
    private boolean more() {
        long seen = lane.tail();
        if (end >= 0 && seen - end >= 0) {
            // The bus read this end after the publisher was gone or put out; what it wrote later is not the group's.
            seen = end;
            if (position >= end) {
                outcome = ENDED;
                return false;
            }
        }
        if (seen == position) {
            return false;
        }
        long ahead = seen - position;
        if (ahead < 0 || !Lane.isAligned(seen) || ahead > ringBytes && !standing.isLossy() && !wasOverrun()) {
            fail(LaneFault.Kind.TAIL, seen);
            return false;
        }
        tail = seen;
        return outcome == OPEN;
    }

    /**
     * Hands on what was copied, as long as each frame is what it usually is: the next message, which the filter passes. Any other is left to {@link #step}, which says
     * what is special about it; so this is a loop that the compiler keeps in registers.
     *
     * @return how many; the poll is over if {@link #stopped} says so
     */
    private int handOnCopied(FrameHandler handler, int most) {
        if (standing.isOldPlain()) {
            return 0;
        }
        LongBuffer words = copyWords;
        FrameFilter wanted = filter;
        long begin = copied;
        long end = copiedEnd;
        // Behind this it is looked at what others have said meanwhile: no call in the loop is the compiler's to fear but the handler.
        long until = Math.min(end, (position & -LOOK_BYTES) + LOOK_BYTES);
        int taken = 0;
        for (; taken < most; taken++) {
            long at = position;
            if (at >= until) {
                break;
            }
            int index = (int) (at - begin);
            long left = end - at;
            // One base and constants: the compiler tests two of these indices instead of nine.
            int word = index >> 3;
            long lengthAndFlags = words.get(word);
            int length = (int) lengthAndFlags;
            int advance = FrameLayout.aligned(length);
            long frameNumber = words.get(word + FrameLayout.NUMBER_AT / Long.BYTES);
            long frameRunning = words.get(word + FrameLayout.RUNNING_AT / Long.BYTES);
            long frameSocketMessages = words.get(word + FrameLayout.SOCKET_MESSAGES_AT / Long.BYTES);
            long names = words.get(word + FrameLayout.NAMES_AT / Long.BYTES);
            long pathAndArg0 = words.get(word + FrameLayout.PATH_AND_ARG0_AT / Long.BYTES);
            long bloom = words.get(word + FrameLayout.BLOOM_AT / Long.BYTES);
            if (length < FrameLayout.HEADER_BYTES || length > largestFrameBytes || advance > left
                    || lengthAndFlags >>> 32 != FrameLayout.MESSAGE
                    || words.get(word + FrameLayout.POSITION_AT / Long.BYTES) != at
                    || outcome != OPEN || frameNumber != next || frameRunning <= running || frameSocketMessages < socketMessages
                    || !wanted.test(names, pathAndArg0, bloom, sender)) {
                break;
            }
            frame.kind = FrameLayout.MESSAGE;
            frame.position = at;
            frame.number = frameNumber;
            frame.running = frameRunning;
            frame.socketMessages = frameSocketMessages;
            frame.names = names;
            frame.pathAndArg0 = pathAndArg0;
            frame.bloom = bloom;
            frame.messageAt = index + FrameLayout.HEADER_BYTES;
            frame.messageBytes = length - FrameLayout.HEADER_BYTES;
            if (!handOn(handler, advance)) {
                stopped = true;
                break;
            }
        }
        if (taken > 0) {
            look();
        }
        return taken;
    }

    /** One frame; false if the poll is over. */
    private boolean step(FrameHandler handler) {
        return position < copiedEnd ? stepInCopy(handler) : stepInLane(handler, true);
    }

    /** A frame where it lies in the ring: the first of many that are copied at once, or one that is looked at by itself. */
    private boolean stepInLane(FrameHandler handler, boolean mayCopyMany) {
        int at = lane.at(position);
        long lengthAndFlags = lane.word(at, FrameLayout.LENGTH_AND_FLAGS_AT);
        int length = (int) lengthAndFlags;
        int advance = FrameLayout.aligned(length);
        // Bounded before anything else: a length that passes here keeps every later access inside the ring.
        if (length < FrameLayout.HEADER_BYTES || length > largestFrameBytes || advance > tail - position
                || advance > ringBytes - (at - LaneLayout.HEADER_BYTES)) {
            return broken(handler, LaneFault.Kind.LENGTH, length);
        }
        long stated = lane.word(at, FrameLayout.POSITION_AT);
        if (stated != position) {
            return broken(handler, LaneFault.Kind.POSITION, stated);
        }
        if (mayCopyMany && passedLast && copyMany(at, advance)) {
            return isIntact() ? stepInCopy(handler) : broken(handler, LaneFault.Kind.OVERWROTE, lane.reserve());
        }
        frame.kind = (int) (lengthAndFlags >>> 32);
        frame.number = lane.word(at, FrameLayout.NUMBER_AT);
        frame.running = lane.word(at, FrameLayout.RUNNING_AT);
        frame.socketMessages = lane.word(at, FrameLayout.SOCKET_MESSAGES_AT);
        frame.names = lane.word(at, FrameLayout.NAMES_AT);
        frame.pathAndArg0 = lane.word(at, FrameLayout.PATH_AND_ARG0_AT);
        frame.bloom = lane.word(at, FrameLayout.BLOOM_AT);
        boolean passes = isMessage() && passesFilter();
        if (passes && copy != null) {
            copy.put(0, memory, at + FrameLayout.HEADER_BYTES, length - FrameLayout.HEADER_BYTES);
        }
        frame.messageAt = 0;
        return isIntact()
                ? judge(handler, length, advance, passes)
                : broken(handler, LaneFault.Kind.OVERWROTE, lane.reserve());
    }

    /** Copies what there is, if that is more than one frame; the last one may be cut off. */
    private boolean copyMany(int at, int advance) {
        int toRingEnd = ringBytes - (at - LaneLayout.HEADER_BYTES);
        int bytes = (int) Math.min(tail - position, Math.min(manyBytes, toRingEnd));
        if (bytes < 2 * advance) {
            return false;
        }
        copy.put(0, memory, at, bytes);
        copied = position;
        copiedEnd = position + bytes;
        return true;
    }

    /** A frame that was copied with its header, all of it of this lap. */
    private boolean stepInCopy(FrameHandler handler) {
        int at = (int) (position - copied);
        long lengthAndFlags = copyWords.get(at >> 3);
        int length = (int) lengthAndFlags;
        int advance = FrameLayout.aligned(length);
        if (length < FrameLayout.HEADER_BYTES || length > largestFrameBytes || advance > copiedEnd - position) {
            // Cut off, or wrong: it is looked at by itself. The first one was neither before a publisher changed it.
            copiedEnd = position;
            return stepInLane(handler, at > 0);
        }
        long stated = copyWords.get(at + FrameLayout.POSITION_AT >> 3);
        if (stated != position) {
            return fail(LaneFault.Kind.POSITION, stated);
        }
        frame.kind = (int) (lengthAndFlags >>> 32);
        frame.number = copyWords.get(at + FrameLayout.NUMBER_AT >> 3);
        frame.running = copyWords.get(at + FrameLayout.RUNNING_AT >> 3);
        frame.socketMessages = copyWords.get(at + FrameLayout.SOCKET_MESSAGES_AT >> 3);
        frame.names = copyWords.get(at + FrameLayout.NAMES_AT >> 3);
        frame.pathAndArg0 = copyWords.get(at + FrameLayout.PATH_AND_ARG0_AT >> 3);
        frame.bloom = copyWords.get(at + FrameLayout.BLOOM_AT >> 3);
        frame.messageAt = at + FrameLayout.HEADER_BYTES;
        return judge(handler, length, advance, isMessage() && passesFilter());
    }

    private boolean isMessage() {
        return frame.kind == FrameLayout.MESSAGE || frame.kind == FrameLayout.ANNOUNCED;
    }

    private boolean passesFilter() {
        return passes(filter);
    }

    /** Whether the frame that a handler is being handed passes another filter. */
    public boolean passes(FrameFilter other) {
        return other.test(frame.names, frame.pathAndArg0, frame.bloom, sender);
    }

    /** What becomes of a frame of this lap whose header was loaded. */
    private boolean judge(FrameHandler handler, int length, int advance, boolean passes) {
        if (!isMessage()) {
            return otherKind(handler, advance);
        }
        if (standing.isOldPlain() && !refresh()) {
            return false;
        }
        if (frame.number != next && !isAfterGap(handler, frame.number)) {
            return fail(LaneFault.Kind.NUMBER, frame.number);
        }
        if (frame.running <= running) {
            return fail(LaneFault.Kind.RUNNING, frame.running);
        }
        if (frame.socketMessages < socketMessages) {
            return fail(LaneFault.Kind.SOCKET_MESSAGES, frame.socketMessages);
        }
        frame.messageBytes = length - FrameLayout.HEADER_BYTES;
        if (frame.kind == FrameLayout.ANNOUNCED && frame.messageBytes != FrameLayout.ANNOUNCED_BYTES) {
            return fail(LaneFault.Kind.LENGTH, length);
        }
        passedLast = passes;
        if (!passes) {
            taken(frame.number, frame.running, frame.socketMessages);
            return moveTo(position + advance);
        }
        frame.position = position;
        boolean wanted = handOn(handler, advance);
        look();
        return wanted;
    }

    private boolean handOn(FrameHandler handler, int advance) {
        long before = position;
        long runningBefore = running;
        long socketMessagesBefore = socketMessages;
        taken(frame.number, frame.running, frame.socketMessages);
        read++;
        // Moved first, so that what throws counts as taken; shown to the publisher only when the handler has decided.
        position = before + advance;
        FrameHandler.Next then = handler.onFrame(frame, copy);
        if (then == FrameHandler.Next.LATER) {
            position = before;
            next--;
            running = runningBefore;
            socketMessages = socketMessagesBefore;
            read--;
            return false;
        }
        return then == FrameHandler.Next.GO_ON;
    }

    private void taken(long frameNumber, long frameRunning, long frameSocketMessages) {
        next = frameNumber + 1;
        running = frameRunning;
        socketMessages = frameSocketMessages;
    }

    private boolean otherKind(FrameHandler handler, int advance) {
        if (frame.kind == FrameLayout.VOID) {
            return moveTo(position + advance);
        }
        if (frame.kind != FrameLayout.END) {
            return fail(LaneFault.Kind.FLAGS, frame.kind);
        }
        if (frame.number != next && !isAfterGap(handler, frame.number)) {
            return fail(LaneFault.Kind.NUMBER, frame.number);
        }
        goesOn = frame.running == FrameLayout.GOES_ON;
        moveTo(position + advance);
        outcome = ENDED;
        return false;
    }

    private boolean moveTo(long newPosition) {
        position = newPosition;
        look();
        return true;
    }

    /** Shows how far this member is if it has come far, or the publisher is seen to wait for that. */
    private void look() {
        boolean looksForWaiting = ((position ^ looked) & -LOOK_BYTES) != 0;
        looked = position;
        if ((position - published >= largestFrameBytes || looksForWaiting && room.isDue(position)) && outcome == OPEN) {
            publish();
        }
    }

    /** Whether what was loaded before this is of this lap. */
    private boolean isIntact() {
        VarHandle.acquireFence();
        return lane.reservePlain() - ringBytes <= position;
    }

    /** Something does not fit: because it was overwritten, which a lossy member may expect, or by the publisher's fault. */
    private boolean broken(FrameHandler handler, LaneFault.Kind kind, long value) {
        if (isIntact()) {
            return fail(kind, value);
        }
        if (!wasOverrun()) {
            return fail(LaneFault.Kind.OVERWROTE, lane.reserve());
        }
        return outcome == OPEN && resync(handler);
    }

    /** Whether this member may be overwritten here, or was put out, by what the bus says now. */
    private boolean wasOverrun() {
        refresh();
        // A member that was lossy and became gating is waited for from its new beginning on only.
        return standing.isLossy() || outcome == EVICTED || position < control.since(number, member);
    }

    private boolean fail(LaneFault.Kind kind, long value) {
        if (outcome == OPEN) {
            fault = new LaneFault(number, frame.publisher, control.laneUid(number), position, kind, value);
            outcome = FAULT;
        }
        return false;
    }

    /** Acts on what the bus changed; false if this member reads no more. */
    private boolean refresh() {
        if (!standing.look()) {
            outcome = EVICTED;
            return false;
        }
        if (control.laneState(number) == LaneState.ENDED) {
            end = control.laneEnd(number);
            tail = Math.min(tail, Math.max(end, position));
            copiedEnd = Math.min(copiedEnd, tail);
        }
        return true;
    }

    /** Goes on half a ring behind the tail, where an anchor says that a message begins, and says what was lost. */
    private boolean resync(FrameHandler handler) {
        int partBytes = lane.partBytes();
        for (int attempt = 0; attempt < RESYNC_ATTEMPTS; attempt++) {
            long seen = lane.tail();
            if (seen - position <= 0 || !Lane.isAligned(seen)) {
                return fail(LaneFault.Kind.TAIL, seen);
            }
            long anchor = anchor(seen, partBytes);
            if (anchor > position) {
                int at = lane.at(anchor);
                long stated = lane.word(at, FrameLayout.POSITION_AT);
                long frameNumber = lane.word(at, FrameLayout.NUMBER_AT);
                VarHandle.acquireFence();
                if (lane.reserve() - ringBytes <= anchor) {
                    if (stated != anchor) {
                        return fail(LaneFault.Kind.ANCHOR, anchor);
                    }
                    if (!isPlausible(frameNumber, anchor)) {
                        return fail(LaneFault.Kind.NUMBER, frameNumber);
                    }
                    tail = seen;
                    lose(handler, frameNumber);
                    return moveTo(anchor);
                }
            }
        }
        // The writer laps faster than this thread runs: the next poll tries again.
        return false;
    }

    private long anchor(long seen, int partBytes) {
        long last = seen / partBytes;
        for (long part = Math.max(0, last - LaneLayout.PARTS / 2 + 1); part <= last; part++) {
            long anchor = lane.anchor(part);
            if (anchor / partBytes == part && anchor < seen && Lane.isAligned(anchor)) {
                return anchor;
            }
        }
        return -1;
    }

    /** A frame takes 64 bytes at least: more numbers than that between two positions are a lie. */
    private boolean isPlausible(long frameNumber, long at) {
        return next < 0
                ? frameNumber >= 0
                : frameNumber >= next && frameNumber - next <= (at - position) / FrameLayout.HEADER_BYTES;
    }

    private void lose(FrameHandler handler, long frameNumber) {
        long first = next;
        next = frameNumber;
        if (first >= 0 && frameNumber > first) {
            lost += frameNumber - first;
            handler.onLost(first, frameNumber - 1);
        }
    }

    /** The first frame of a reader that was not told its number. */
    private boolean isAfterGap(FrameHandler handler, long frameNumber) {
        if (!gap || frameNumber < 0) {
            return false;
        }
        gap = false;
        next = frameNumber;
        return true;
    }

    /** Shows how far this member is, and wakes a publisher that waits for it. */
    private void publish() {
        published = position;
        cursors.counts(number, read, lost);
        cursors.cursor(number, position);
        if (!standing.isLossy()) {
            // The cursor is stored before it is looked whether the writer waits.
            VarHandle.fullFence();
            room.moved(position);
        }
    }
}
