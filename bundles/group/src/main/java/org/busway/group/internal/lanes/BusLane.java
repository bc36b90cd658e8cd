package org.busway.group.internal.lanes;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.busway.api.Descriptor;
import org.busway.api.MessageHeader;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.memory.WrittenByBus;
import org.busway.lane.Lane;
import org.busway.lane.LaneShape;
import org.busway.lane.LaneWriter;
import org.busway.lane.filter.FrameKey;
import org.busway.lane.page.ControlPage;
import org.busway.os.Processes;
import org.busway.os.SocketBell;
import org.busway.spi.group.GroupBudget;

/**
 * The lane that the bus writes, of signals that came to it by sockets. A frame says nothing of socket messages: the order of the bus is total, and who gets a
 * signal by this lane has its other messages from the same thread. {@link #append} allocates nothing of its own.
 */
public final class BusLane implements GroupLane {

    private static final String BUS = "org.freedesktop.DBus";

    private final LaneShape shape;
    private final WrittenByBus memory;
    private final LaneWriter writer;
    private final FrameKey key;
    private final SocketBell[] bells;
    private final RunningNumber running;

    /**
     * A new lane.
     *
     * @param name for logs and {@code /proc/PID/maps}
     * @param shape of it
     * @param control the page of its group
     * @param running counts what the bus writes into all its lanes
     * @param budget is charged for its memory
     * @throws IOException if there is no memory, or no descriptor, or the kernel cannot seal it
     */
    public BusLane(String name, LaneShape shape, ControlPage control, RunningNumber running, GroupBudget budget)
            throws IOException {
        this.shape = shape;
        this.running = running;
        memory = WrittenByBus.create(name, shape.memoryBytes(), budget);
        writer = new LaneWriter(Lane.create(memory.buffer(), shape), control);
        key = new FrameKey(shape.seed());
        bells = new SocketBell[control.shape().members()];
    }

    /**
     * Writes a signal.
     *
     * @param signal its header
     * @param bytes where the stamped message lies
     * @param offset where it begins
     * @param length its length
     * @return 0, or {@link LaneWriter#FULL}, {@link LaneWriter#TOO_LARGE}, {@link LaneWriter#ENDED}
     */
    public int append(MessageHeader signal, ByteBuffer bytes, int offset, int length) {
        key.header(signal.path(), signal.interfaceName(), signal.member());
        // A type is one character at least, so there are no more arguments than characters.
        int most = Math.min(64, signal.signature().length());
        for (int i = 0; i < most; i++) {
            if (signal.argumentType(i) == 's') {
                key.argument(i, signal.argument(i));
            }
        }
        int result = writer.offer(key, running.next(), 0, bytes, offset, length);
        if (result == 0) {
            running.used();
        }
        return result;
    }

    /** Whether a message of so many bytes could be written now, or never. */
    public boolean fits(int length) {
        return writer.claim(length) != LaneWriter.FULL;
    }

    /** Whether the longest message could not be written now, so that another may not fit soon. */
    public boolean isPressed() {
        return !fits(writer.largestMessageBytes());
    }

    /** Asks members to ring when there is room for a message of so many bytes; look once more after this. */
    public void awaitRoom(int length) {
        writer.awaitRoom(length);
    }

    /** Asks them no longer. */
    public void roomAwaited() {
        writer.roomAwaited();
    }

    /** The slots of members that are connected. */
    public int[] connected() {
        return java.util.stream.IntStream.range(0, bells.length).filter(slot -> bells[slot] != null).toArray();
    }

    /** The bus's end of a member's doorbell. */
    public SocketBell bell(int slot) {
        return bells[slot];
    }

    /** The slot of the member that others wait for, or -1. */
    public int slowest() {
        return writer.readership().slowest();
    }

    @Override
    public int number() {
        return shape.number();
    }

    @Override
    public String publisher() {
        return BUS;
    }

    @Override
    public long publisherNumber() {
        return 0;
    }

    @Override
    public int publisherUid() {
        return (int) Processes.uid();
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public long tail() {
        return writer.tail();
    }

    @Override
    public long frames() {
        return writer.frames();
    }

    @Override
    public long frameAtTail() {
        return writer.frames();
    }

    @Override
    public Descriptor forReading() throws IOException {
        return memory.forReading();
    }

    @Override
    public void connect(Member member, int bell) {
        SocketBell rung = new SocketBell(bell);
        bells[member.slot()] = rung;
        writer.readership().attach(member.slot(), member.number(), member.cursors().page(), rung::ring);
    }

    @Override
    public void disconnect(Member member) {
        SocketBell rung = bells[member.slot()];
        if (rung != null) {
            writer.readership().detach(member.slot());
            bells[member.slot()] = null;
            // Whatever it sleeps for, it looks once more at what the bus says of it.
            rung.ring();
            rung.close();
        }
    }

    @Override
    public void close() {
        writer.end();
        for (SocketBell rung : bells) {
            if (rung != null) {
                rung.ring();
                rung.close();
            }
        }
        memory.close();
    }
}
