package org.busway.lane;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

import org.busway.lane.filter.FrameKey;
import org.busway.lane.layout.FrameLayout;
import org.busway.lane.page.ControlPage;

/**
 * The one writer of a lane, for one thread at a time: {@link #claim}, fill, {@link #publish}. A lane that is given to a
 * writer again, after a restart of whoever owned it, goes on where its memory says.
 *
 * <p>
 * <b>Nobody sees half a frame.</b> The frame is filled beyond the tail, where no reader looks; the tail then moves over it
 * with release, and readers load the tail with acquire. A writer that dies anywhere leaves the tail at a frame's
 * boundary; there is nothing to repair.
 *
 * <p>
 * <b>Nobody's unread frame is overwritten.</b> The ring is written up to the reserve only, and the reserve is at most the
 * lowest cursor that must be waited for plus the ring's size. Cursors are loaded with acquire and stored by members with
 * release behind their loads, so those loads are done. The lowest cursor is looked up only when what was reserved is
 * used up: cursors only grow, so an old one errs towards too little room. For members that join meanwhile see
 * {@code ControlTable}.
 *
 * <p>
 * <b>Who is not waited for finds out.</b> The reserve is stored before anything below it is overwritten, with a release
 * fence between the two. A reader that saw a byte of the new lap and then, behind an acquire fence, loads the reserve,
 * sees this reserve or a later one. It moves in steps of an eighth of the ring, so that readers do not fetch its line
 * for each frame.
 *
 * <p>
 * <b>Who sleeps is woken</b>, if the frame is wanted: the proof stands in {@code CursorPage}. It takes a full fence for
 * each frame, in which the processor waits until other processors have given up the frame's lines and the tail's. Where
 * all members have said that they never sleep there is nothing to look at, and no fence.
 */
public final class LaneWriter {

    /** No room: members have yet to read, or the bus is just changing who is a member. */
    public static final int FULL = -1;
    /** Longer than a frame may be: announce it. */
    public static final int TOO_LARGE = -2;
    /** The lane has ended. */
    public static final int ENDED = -3;

    private static final int ATTEMPTS = 200;

    private final Lane lane;
    private final ByteBuffer memory;
    private final ControlPage control;
    private final Readership readership;
    private final int ringBytes;
    private final int partBytes;
    private final int partShift;
    private final int largestMessageBytes;

    private long tail;
    private long reserve;
    private long limit;
    private long frames;
    /** Of the table that was taken over last, even. */
    private long epoch = -2;
    /** The tail when that table was seen to be valid last. */
    private long lookedAt;
    private long anchoredPart = -1;
    private long claimed;
    private int claimedLength;
    private boolean ended;

    /**
     * A writer that goes on at the lane's tail.
     *
     * @param lane
     *            in writable memory
     */
    public LaneWriter(Lane lane, ControlPage control) {
        this.lane = lane;
        this.control = control;
        memory = lane.memory();
        ringBytes = lane.shape().ringBytes();
        partBytes = lane.partBytes();
        partShift = Integer.numberOfTrailingZeros(partBytes);
        largestMessageBytes = lane.shape().largestMessageBytes();
        readership = new Readership(lane.shape().number(), ringBytes, control);
        tail = lane.tail();
        frames = lane.frames();
        reserve = lane.reserve();
        lookedAt = tail;
        if (reserve < tail + FrameLayout.HEADER_BYTES) {
            reserve = tail + FrameLayout.HEADER_BYTES;
            lane.reserve(reserve);
        }
    }

    /**
     * Goes on with the numbers of the lane that this one takes the place of; before the first frame.
     *
     * @param former
     *            the writer of that lane
     */
    public void goOnFrom(LaneWriter former) {
        frames = former.frames;
        lane.frames(frames);
    }

    /** The members, to connect their pages and doorbells to. */
    public Readership readership() {
        return readership;
    }

    public Lane lane() {
        return lane;
    }

    /** Where the next frame will be. */
    public long tail() {
        return tail;
    }

    /** The number of the next frame. */
    public long frames() {
        return frames;
    }

    /** The lane's memory, little-endian, to be filled by absolute access where {@link #claim} says. */
    public ByteBuffer memory() {
        return memory;
    }

    /**
     * Makes room for a message. A claim that is not published is forgotten at the next one.
     *
     * @return where in {@link #memory()} its bytes belong, or {@link #FULL}, {@link #TOO_LARGE}, {@link #ENDED}
     */
    public int claim(int messageBytes) {
        if (ended) {
            return ENDED;
        }
        if (messageBytes < 0 || messageBytes > largestMessageBytes) {
            return TOO_LARGE;
        }
        int length = FrameLayout.HEADER_BYTES + messageBytes;
        int aligned = FrameLayout.aligned(length);
        int toRingEnd = ringBytes - ((int) tail & ringBytes - 1);
        long at = aligned <= toRingEnd ? tail : tail + toRingEnd;
        // One header more than needed, so that the end of the stream never waits for room.
        long needed = at + aligned + FrameLayout.HEADER_BYTES;
        if (needed > reserve && !reserve(needed)) {
            return FULL;
        }
        claimed = at;
        claimedLength = length;
        return lane.at(at) + FrameLayout.HEADER_BYTES;
    }

    private boolean reserve(long needed) {
        if (needed > limit) {
            raiseLimit();
            if (needed > limit) {
                return false;
            }
        }
        reserve = Math.min(limit, needed + partBytes);
        lane.reserve(reserve);
        // The reserve is stored before what it gives free is overwritten.
        VarHandle.releaseFence();
        return true;
    }

    /**
     * Looks up the lowest cursor, for the members that there are now. While the bus changes its table, and this writer
     * missed what was valid before the change, nobody knows whom to wait for: then the limit stays.
     */
    private void raiseLimit() {
        // The tail is stored before it is looked at the epoch, which the proof in ControlTable needs.
        VarHandle.fullFence();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (control.epoch() != epoch && !take(control.epoch())) {
                Thread.onSpinWait();
                continue;
            }
            long lowest = readership.lowest(tail);
            // Behind the loads of the cursors: the bus may enter a member at its own cursor and then move that cursor on.
            // Who has seen that cursor sees the new epoch here.
            long now = control.epoch();
            if (now == epoch || now == epoch + 1) {
                limit = lowest + ringBytes;
                lookedAt = tail;
                return;
            }
        }
    }

    /** Takes the table of an epoch over; an odd one next to the last that was taken changes nothing that is valid. */
    private boolean take(long now) {
        if (now == epoch + 1 && epoch >= 0) {
            return true;
        }
        if ((now & 1) != 0 || !readership.refresh(now, lookedAt)) {
            return false;
        }
        epoch = now;
        lane.epochSeen(now);
        return true;
    }

    /** Where the frame begins that the last {@link #claim} has made room for. */
    public long claimed() {
        return claimed;
    }

    /** Up to where all have read who are waited for, now: what an announced message before it lies in is needed no longer. */
    public long readUpTo() {
        raiseLimit();
        return limit - ringBytes;
    }

    /**
     * Publishes what was claimed and filled, and wakes whoever sleeps and wants it.
     *
     * @param running
     *            the message's number among all that this publisher writes into lanes: higher each time
     * @param socketMessages
     *            how many messages it sent through its socket before: never lower
     */
    public void publish(FrameKey key, long running, long socketMessages) {
        publish(FrameLayout.MESSAGE, key, running, socketMessages);
    }

    private void publish(int kind, FrameKey key, long running, long socketMessages) {
        publish(FrameLayout.lengthAndFlags(claimedLength, kind), claimed, running, socketMessages, key.names(),
                key.pathAndArg0(), key.bloom());
    }

    /** Publishes a claim of no bytes as an entry of an order ring: what the bus found in a lane. */
    void publishEntry(Frame frame, long order) {
        int length = FrameLayout.HEADER_BYTES + frame.messageBytes;
        publish(FrameLayout.lengthAndFlags(length, frame.kind | frame.lane << FrameLayout.LANE_SHIFT), frame.position,
                frame.running, order, frame.names, frame.pathAndArg0, frame.bloom);
        if (readership.hasSleepers()) {
            readership.wakeBehind(frame.lane, frame.position + FrameLayout.aligned(length));
        }
    }

    private void publish(long lengthAndFlags, long position, long running, long socketMessages, long names, long pathAndArg0,
            long bloom) {
        if (claimedLength == 0) {
            throw new IllegalStateException("nothing was claimed in " + lane);
        }
        if (claimed != tail) {
            fill(tail, FrameLayout.lengthAndFlags((int) (claimed - tail), FrameLayout.VOID), tail, 0, 0, 0, 0, 0, 0);
        }
        boolean isEnd = (int) (lengthAndFlags >>> 32) == FrameLayout.END;
        fill(claimed, lengthAndFlags, position, frames, running, socketMessages, names, pathAndArg0, bloom);
        long part = claimed >>> partShift;
        if (part != anchoredPart) {
            anchoredPart = part;
            lane.anchor(part, claimed);
        }
        tail = claimed + FrameLayout.aligned(claimedLength);
        claimedLength = 0;
        if (!isEnd) {
            frames++;
            lane.frames(frames);
        }
        lane.tail(tail);
        if (readership.hasSleepers()) {
            // The tail is stored before it is looked who sleeps; with sleep() the other half of the proof in CursorPage.
            VarHandle.fullFence();
            readership.wake(tail, isEnd, names, pathAndArg0, bloom);
        }
    }

    private void fill(long at, long lengthAndFlags, long position, long number, long running, long socketMessages,
            long names, long pathAndArg0, long bloom) {
        int index = lane.at(at);
        // Plain stores: the release of the tail publishes them.
        lane.word(index, FrameLayout.LENGTH_AND_FLAGS_AT, lengthAndFlags);
        lane.word(index, FrameLayout.POSITION_AT, position);
        lane.word(index, FrameLayout.NUMBER_AT, number);
        lane.word(index, FrameLayout.RUNNING_AT, running);
        lane.word(index, FrameLayout.SOCKET_MESSAGES_AT, socketMessages);
        lane.word(index, FrameLayout.NAMES_AT, names);
        lane.word(index, FrameLayout.PATH_AND_ARG0_AT, pathAndArg0);
        lane.word(index, FrameLayout.BLOOM_AT, bloom);
    }

    /**
     * Claims, copies and publishes in one.
     *
     * @return 0, or {@link #FULL}, {@link #TOO_LARGE}, {@link #ENDED}
     */
    public int offer(FrameKey key, long running, long socketMessages, ByteBuffer message, int from, int bytes) {
        int at = claim(bytes);
        if (at < 0) {
            return at;
        }
        memory.put(at, message, from, bytes);
        publish(FrameLayout.MESSAGE, key, running, socketMessages);
        return 0;
    }

    /**
     * Announces a message that is too long for the lane, and that was sent as a sealed descriptor through the socket before: it is one of the socket messages.
     *
     * @param announced
     *            its number among this publisher's announced messages, which comes with the descriptor too
     * @return 0, or {@link #FULL}, {@link #ENDED}
     */
    public int announce(FrameKey key, long running, long socketMessages, long announced, long messageBytes) {
        int at = claim(FrameLayout.ANNOUNCED_BYTES);
        if (at < 0) {
            return at;
        }
        memory.putLong(at, announced);
        memory.putLong(at + Long.BYTES, messageBytes);
        publish(FrameLayout.ANNOUNCED, key, running, socketMessages);
        return 0;
    }

    /** Writes the lane's last frame, for which there always is room. */
    public void end() {
        end(0);
    }

    /** The same where this publisher goes on in another lane, whose members are told of it: a re-key. */
    public void endForAnother() {
        end(FrameLayout.GOES_ON);
    }

    private void end(long running) {
        if (!ended) {
            ended = true;
            claimed = tail;
            claimedLength = FrameLayout.HEADER_BYTES;
            publish(FrameLayout.lengthAndFlags(claimedLength, FrameLayout.END), claimed, running, 0, 0, 0, 0);
        }
    }

    /**
     * Begins to wait for room for a message that {@link #claim} found none for, or for more: who asks for a quarter of the
     * ring is not woken for each message that somebody has read. Then try to claim once more, and only if
     * there still is none, wait for the doorbell; {@link #roomAwaited()} afterwards.
     *
     * <p>
     * As with a sleeping member there is a full fence between the store here and the load in that claim, and in a reader
     * between its cursor and its look here: one of the two sees the other.
     */
    public void awaitRoom(int messageBytes) {
        int aligned = FrameLayout.aligned(FrameLayout.HEADER_BYTES + messageBytes);
        int toRingEnd = ringBytes - ((int) tail & ringBytes - 1);
        long at = aligned <= toRingEnd ? tail : tail + toRingEnd;
        lane.roomPosition(at + aligned + FrameLayout.HEADER_BYTES - ringBytes);
        lane.roomWait(lane.roomWait() + 1 | 1);
        VarHandle.fullFence();
    }

    /** The writer waits no more; after it has emptied its doorbell. */
    public void roomAwaited() {
        long wait = lane.roomWait();
        lane.roomWait(wait + (wait & 1));
    }

    /** The longest message that {@link #claim} takes. */
    public int largestMessageBytes() {
        return largestMessageBytes;
    }
}
