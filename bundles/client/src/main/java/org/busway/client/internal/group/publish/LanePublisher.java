package org.busway.client.internal.group.publish;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.busway.api.BusException;
import org.busway.api.Descriptor;
import org.busway.api.Message;
import org.busway.api.MessageType;
import org.busway.api.group.PreparedSignal;
import org.busway.api.group.Publisher;
import org.busway.client.internal.group.GroupHost;
import org.busway.client.internal.group.Groups1;
import org.busway.client.internal.group.Received;
import org.busway.client.internal.group.Received.MemberAdded;
import org.busway.client.internal.group.Received.PairAdded;
import org.busway.client.internal.group.Received.Shape;
import org.busway.lane.Lane;
import org.busway.lane.LaneShape;
import org.busway.lane.LaneWriter;
import org.busway.lane.Pace;
import org.busway.lane.filter.FrameKey;
import org.busway.lane.layout.LaneLayout;
import org.busway.lane.layout.LayoutException;
import org.busway.lane.page.ControlPage;
import org.busway.lane.page.LaneState;
import org.busway.os.Mapping;
import org.busway.os.NativeBuffer;
import org.busway.os.SystemCallException;
import org.busway.wire.MessageView;
import org.busway.wire.WireFault;
import org.busway.wire.message.MessageWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A publisher that writes a lane of its own. One thread at a time writes, under the lock; nobody waits for room under it, so {@code trySend} never waits
 * behind a {@code send} that does.
 *
 * <p>Invariant: {@code running}, shared by the lanes of a connection, and the count of socket messages are taken under the lock, right before the frame is
 * published, so that they grow in each lane. A thread finds all counted that it has sent before.
 */
public final class LanePublisher implements Publisher {

    private static final Logger LOG = LoggerFactory.getLogger(LanePublisher.class);

    /** How often within a member's deadline the bus is told of a lane that is full again and again. */
    private static final int FULL_TOLD_A_DEADLINE = 10;
    /** Beside the codes of {@link LaneWriter}: faster than the group carries. The bus has nothing to do with that, nor has any member. */
    private static final int TOO_FAST = Integer.MIN_VALUE;

    private final GroupHost host;
    private final String group;
    private final AtomicLong running;
    private final Runnable whenGone;
    private final ControlPage control;
    private final Shape shape;
    private final Mapping controlMemory;
    /** These three are another lane's after a re-key; guarded by this, as is what they do. */
    private LaneWriter writer;
    private Mapping memory;
    private LaneMembers members;
    private final RoomWait room;
    private final PairRoom pairRoom;
    /** Another lane's after a re-key too. */
    private FilteredPairs pairs;
    /** The number of the lane before this one; -1 if there was none. */
    private int formerLane = -1;
    /** Guarded by this. */
    private final FrameKey key;
    private final LargeSender large;
    /** Null where the group states no rate. */
    private final Pace pace;
    /** How long it takes until what was tried last may be written; good while its outcome was {@link #TOO_FAST}. */
    private long paceNanos;
    private final MessageWriter marshaller = new MessageWriter();
    private final MessageView view = new MessageView();
    private final long fullAgainNanos;
    private long fullToldNanos;
    private boolean fullTold;
    private final Burst burst = this::endBurst;
    private int bursts;
    /** Published in a burst and not in the pairs yet. */
    private int waiting;
    private long rungBefore;
    private long published;
    private long noRoom;
    private long noRoomInHandler;
    private volatile String endReason;
    private volatile long lost;

    private LanePublisher(GroupHost host, String group, AtomicLong running, Runnable whenGone, LaneWriter writer, Mapping memory,
            ControlPage control, Mapping controlMemory, Shape shape, RoomWait room) {
        this.host = host;
        this.group = group;
        this.running = running;
        this.whenGone = whenGone;
        this.writer = writer;
        this.memory = memory;
        this.control = control;
        this.controlMemory = controlMemory;
        this.shape = shape;
        this.room = room;
        members = new LaneMembers(group, writer, shape, room);
        pairRoom = new PairRoom(group, this::pairHasRoom);
        pairs = new FilteredPairs(group, writer, control, shape, memory, pairRoom);
        key = new FrameKey(shape.seed());
        fullAgainNanos = TimeUnit.MILLISECONDS.toNanos(shape.number("deadline.millis", 1000)) / FULL_TOLD_A_DEADLINE;
        large = new LargeSender(host, group, shape);
        pace = Pace.of(shape.number("rate", 0), shape.number("burst.bytes", 0), shape.ringBytes(), System::nanoTime);
    }

    /** Maps what the bus answered to Publish. */
    public static LanePublisher open(GroupHost host, String group, Message answer, AtomicLong running, Runnable whenGone)
            throws IOException {
        Shape shape = new Shape(answer.argument(1, Map.class));
        LaneShape lane = new LaneShape(answer.argument(0, Long.class).intValue(), shape.ringBytes(), shape.seed(),
                shape.generation());
        Mapping control = Received.map(answer.argument(3, Descriptor.class), shape.control().memoryBytes(), false,
                "control page of group \"" + group + "\"");
        Mapping memory = Received.map(answer.argument(2, Descriptor.class), lane.memoryBytes(), true,
                "lane " + lane.number() + " of group \"" + group + "\"");
        ControlPage page = ControlPage.open(control.buffer(), shape.control(), shape.seed(), shape.generation());
        LaneWriter writer = new LaneWriter(Lane.open(memory.buffer(), lane), page);
        return new LanePublisher(host, group, running, whenGone, writer, memory, page, control, shape, new RoomWait());
    }

    /** The number of the lane in its group; another one after a re-key. */
    public synchronized int lane() {
        return writer.lane().shape().number();
    }

    /** The bus tells of a member. */
    public void add(MemberAdded added) {
        synchronized (this) {
            if (endReason == null && added.lane() == lane()) {
                members.add(added);
            } else {
                added.cursor().close();
                added.bell().close();
            }
        }
        room.retry();
    }

    /** The bus tells of a member that the kernel filters, or that it has another pair. */
    public void add(PairAdded added) {
        synchronized (this) {
            if (endReason == null && added.lane() == lane()) {
                pairs.add(added);
            } else {
                added.cursor().close();
                added.end().close();
            }
        }
        room.retry();
    }

    private void pairHasRoom(int slot) {
        boolean moved;
        synchronized (this) {
            moved = endReason == null && pairs.retry(slot);
        }
        if (moved) {
            room.retry();
        }
    }

    /** The bus tells that a member of a lane is gone. */
    public void remove(int lane, int slot) {
        synchronized (this) {
            if (lane == lane()) {
                members.remove(slot);
                pairs.remove(slot);
            }
        }
        room.retry();
    }

    /**
     * The bus gives another lane for one, since somebody maps that one who is not to see any more what is written. What is sent from now on stands in the other lane,
     * which members are given as soon as the bus is told.
     *
     * @param former the lane that is left
     * @param next the number of the other
     * @param received its memory
     */
    public void renew(int former, int next, Descriptor received) {
        try {
            LaneShape other = new LaneShape(next, shape.ringBytes(), shape.seed(), shape.generation());
            Mapping mapping = Received.map(received, other.memoryBytes(), true, "lane " + next + " of group \"" + group + "\"");
            if (!goOnIn(new LaneWriter(Lane.open(mapping.buffer(), other), control), mapping, former)) {
                close(mapping);
                return;
            }
            room.retry();
        } catch (IOException | LayoutException e) {
            end("it cannot go on in lane " + next + ": " + e.getMessage());
        }
    }

    private synchronized boolean goOnIn(LaneWriter other, Mapping mapping, int former) {
        if (endReason != null || former != lane() || control.laneState(former) != LaneState.OPEN) {
            // What the bus has ended meanwhile it has dropped the other lane of: it says so next.
            return false;
        }
        formerLane = former;
        other.goOnFrom(writer);
        writer.endForAnother();
        pairs.serve();
        pairs.close();
        rungBefore += members.rung();
        members.close();
        close(memory);
        writer = other;
        large.goOnInAnother();
        memory = mapping;
        members = new LaneMembers(group, other, shape, room);
        pairs = new FilteredPairs(group, other, control, shape, mapping, pairRoom);
        // Before anything is written there: what is sent behind that by the connection comes to the bus behind this.
        host.tell(Groups1.goneOn(group, lane()));
        return true;
    }

    /**
     * The bus has ended a lane.
     *
     * @param lane this one, or the one before it
     * @param frames what has this number or a higher one does not count; -1 if that is not known
     */
    public void ended(int lane, long frames, String why) {
        synchronized (this) {
            if (endReason != null || lane != lane() && lane != formerLane) {
                return;
            }
            lost = frames < 0 ? 0 : Math.max(0, writer.frames() - frames);
        }
        end("the bus ended the lane: " + why
                + (lost > 0 ? "; the last " + lost + " messages that it took are not in the group" : ""));
    }

    /** The bus has ended the lane, or the connection is closed. */
    public void end(String reason) {
        synchronized (this) {
            if (endReason != null) {
                return;
            }
            endReason = reason;
            writer.end();
            pairs.serve();
            pairs.close();
            members.close();
            close(memory);
            close(controlMemory);
        }
        room.close();
        pairRoom.close();
        whenGone.run();
    }

    private static void close(Mapping mapping) {
        try {
            mapping.close();
        } catch (SystemCallException e) {
            LOG.warn("memory of a group cannot be given back", e);
        }
    }

    @Override
    public String group() {
        return group;
    }

    @Override
    public boolean isDirect() {
        return true;
    }

    private void requireOpen() {
        if (endReason != null) {
            throw new BusException(BusException.DISCONNECTED, "the publisher of group \"" + group + "\" has ended: " + endReason);
        }
    }

    /** The outcome of an attempt: true, false if there is no room. */
    private boolean outcome(int code, int bytes) {
        if (code >= 0) {
            published++;
            if (pace != null) {
                pace.written(bytes);
            }
            if (bursts == 0 || ++waiting == Burst.MOST_WAITING) {
                servePairs();
            }
            return true;
        } else if (code == LaneWriter.FULL || code == TOO_FAST) {
            noRoom++;
            if (host.isInHandler()) {
                noRoomInHandler++;
            }
            if (code == LaneWriter.FULL) {
                tellFull();
            }
            return false;
        } else if (code == LaneWriter.TOO_LARGE) {
            throw SignalChecks.tooLong(group, bytes, longestMessageBytes());
        }
        throw new BusException(BusException.DISCONNECTED, "the lane of group \"" + group + "\" has ended");
    }

    /** The bus decides what becomes of whoever leaves no room, and cannot know that somebody waits for it. */
    private void tellFull() {
        long now = System.nanoTime();
        if (!fullTold || now - fullToldNanos > fullAgainNanos) {
            fullTold = true;
            fullToldNanos = now;
            host.tell(Groups1.full(group, lane()));
        }
    }

    /** Puts into the pairs what a burst has kept back. */
    private void servePairs() {
        waiting = 0;
        pairs.serve();
    }

    /** Whether it may be this publisher's burst that leaves no room, and does so no longer. */
    private boolean isRoomMade(int code) {
        if (code != LaneWriter.FULL || waiting == 0) {
            return false;
        }
        servePairs();
        return true;
    }

    @Override
    public synchronized Burst burst() {
        bursts++;
        return burst;
    }

    private synchronized void endBurst() {
        if (--bursts == 0 && waiting > 0 && endReason == null) {
            servePairs();
        }
    }

    private boolean isTooFast(int bytes) {
        paceNanos = pace == null ? 0 : pace.nanosUntil(bytes);
        return paceNanos > 0;
    }

    private synchronized long paceNanos() {
        return paceNanos;
    }

    private int nextSerial(long number) {
        // Serials are not 0.
        return (int) number == 0 ? 1 : (int) number;
    }

    @Override
    public synchronized boolean trySend(Message signal) {
        requireOpen();
        SignalChecks.check(signal);
        long number = running.incrementAndGet();
        int bytes = Marshaller.size(marshaller, signal, nextSerial(number));
        if (isTooFast(bytes)) {
            return outcome(TOO_FAST, bytes);
        }
        int at = writer.claim(bytes);
        if (isRoomMade(at)) {
            at = writer.claim(bytes);
        }
        if (at >= 0) {
            marshaller.write(writer.memory(), at);
            FrameKeys.of(key, signal);
            writer.publish(key, number, host.sent());
        }
        return outcome(at == LaneWriter.TOO_LARGE ? sendLarge(signal, number, bytes) : at, bytes);
    }

    private int sendLarge(Message signal, long number, int bytes) {
        int room = large.claim(writer, bytes);
        if (room < 0) {
            return room;
        }
        NativeBuffer whole = NativeBuffer.allocate(bytes);
        try {
            marshaller.write(whole.bytes().order(ByteOrder.LITTLE_ENDIAN), 0);
            FrameKeys.of(key, signal);
            return large.send(writer, key, number, whole.bytes(), 0, bytes);
        } finally {
            whole.free();
        }
    }

    private int offer(FrameKey of, long number, ByteBuffer message, int from, int bytes) {
        if (isTooFast(bytes)) {
            return TOO_FAST;
        }
        int result = writer.offer(of, number, host.sent(), message, from, bytes);
        if (isRoomMade(result)) {
            result = writer.offer(of, number, host.sent(), message, from, bytes);
        }
        if (result == LaneWriter.TOO_LARGE) {
            result = large.claim(writer, bytes);
            return result < 0 ? result : large.send(writer, of, number, message, from, bytes);
        }
        return result;
    }

    private int longestMessageBytes() {
        return (int) Math.max(LaneLayout.largestMessageBytes(shape.ringBytes()), large.mostBytes());
    }

    @Override
    public synchronized boolean trySend(PreparedSignal signal) {
        requireOpen();
        PreparedFrame prepared = (PreparedFrame) signal;
        long number = running.incrementAndGet();
        int bytes = prepared.complete(this, nextSerial(number));
        return outcome(offer(prepared.key(), number, prepared.message(), 0, bytes), bytes);
    }

    @Override
    public synchronized boolean trySend(ByteBuffer signal) {
        requireOpen();
        int bytes = signal.remaining();
        WireFault fault = view.parse(signal, signal.position(), bytes, 0);
        if (fault != WireFault.NONE || view.type() != MessageType.SIGNAL || view.destination() != null
                || view.descriptorCount() != 0) {
            throw new IllegalArgumentException(fault != WireFault.NONE
                    ? "marshalled signal: " + fault.at(view.faultAt())
                    : "what is marshalled belongs in no group: only signals without destination and descriptors do");
        }
        FrameKeys.of(key, view);
        return outcome(offer(key, running.incrementAndGet(), signal, signal.position(), bytes), bytes);
    }

    @Override
    public void send(Message signal, Duration deadline) {
        if (!trySend(signal)) {
            await(deadline, () -> trySend(signal));
        }
    }

    @Override
    public void send(PreparedSignal signal, Duration deadline) {
        if (!trySend(signal)) {
            await(deadline, () -> trySend(signal));
        }
    }

    private void await(Duration deadline, RoomWait.Attempt attempt) {
        if (host.isInHandler() || !room.await(deadline.toNanos(), attempt, this::paceNanos, this::wantRoom, this::wantNone)) {
            throw SignalChecks.noRoom(group, host.isInHandler(), deadline);
        }
    }

    private synchronized void wantRoom() {
        if (endReason == null) {
            // A quarter of the lane: to be woken for each message that is read would cost more than the message.
            writer.awaitRoom(2 * writer.largestMessageBytes());
        }
    }

    private synchronized void wantNone() {
        if (endReason == null) {
            writer.roomAwaited();
        }
    }

    @Override
    public PreparedSignal prepare(String path, String interfaceName, String member, String signature, int bodyBytes) {
        Message signal = Message.signal(path, interfaceName, member).build();
        PreparedFrame prepared = new PreparedFrame(this, signal, signature, bodyBytes,
                new FrameKey(shape.seed()));
        int largest = longestMessageBytes();
        if (prepared.message().capacity() > largest) {
            throw SignalChecks.tooLong(group, prepared.message().capacity(), largest);
        }
        return prepared;
    }

    @Override
    public synchronized Counts counts() {
        return new Counts(published, noRoom, noRoomInHandler, rungBefore + members.rung());
    }

    @Override
    public long lost() {
        return lost;
    }

    @Override
    public String endReason() {
        return endReason;
    }

    @Override
    public void close() {
        end("closed by this side");
    }
}
