package org.busway.group.internal.lanes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.busway.api.Descriptor;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.memory.Retired;
import org.busway.group.internal.memory.Stowage;
import org.busway.group.internal.memory.WrittenByBus;
import org.busway.lane.Lane;
import org.busway.lane.LaneShape;
import org.busway.lane.LaneWriter;
import org.busway.lane.page.ControlPage;
import org.busway.os.Processes;
import org.busway.os.SocketBell;
import org.busway.spi.group.GroupBudget;

/** A lane whose one writer is the bus: members are connected to it and wake each other without another process. */
public abstract class LaneOfBus implements GroupLane, LaneSpace {

    private static final String BUS = "org.freedesktop.DBus";

    private final LaneShape shape;
    private final WrittenByBus memory;
    private final LaneWriter writer;
    private final ControlPage control;
    private final SocketBell[] bells;
    private final long start;
    private final long firstFrame;
    private boolean superseded;

    /**
     * A new lane.
     *
     * @param name for logs and {@code /proc/PID/maps}
     * @param shape of it
     * @param control the page of its group
     * @param beginning where it begins
     * @param budget is charged for its memory
     * @throws IOException if there is no memory, or no descriptor, or the kernel cannot seal it
     */
    protected LaneOfBus(String name, LaneShape shape, ControlPage control, Beginning beginning, GroupBudget budget)
            throws IOException {
        this.shape = shape;
        this.control = control;
        start = beginning.position();
        firstFrame = beginning.frame();
        memory = WrittenByBus.create(name, shape.memoryBytes(), budget);
        writer = new LaneWriter(Lane.create(memory.buffer(), shape, beginning.position(), beginning.frame()), control);
        bells = new SocketBell[control.shape().members()];
    }

    /** A lane that an earlier manager stowed. */
    protected LaneOfBus(Stowage stowage, LaneShape shape, ControlPage control, GroupBudget budget) {
        this.shape = shape;
        this.control = control;
        start = control.laneStart(shape.number());
        memory = WrittenByBus.adopt(stowage, budget);
        writer = new LaneWriter(Lane.resume(memory.buffer(), shape), control);
        // Who joined before has been told; who joins from now on begins there if nothing has been written yet, also in a lane that took another's place.
        firstFrame = writer.tail() == start ? writer.frames() : -1;
        bells = new SocketBell[control.shape().members()];
    }

    /** Leaves it to the next manager: the memory, then the doorbells of {@link #connected}. */
    @Override
    public void stow(Stowage stowage) {
        memory.stow(stowage);
        bells().forEach(bell -> stowage.put(bell.fd()));
    }

    /** The slots of members that are connected, in the order of {@link #bells}. */
    public int[] connected() {
        return java.util.stream.IntStream.range(0, bells.length).filter(slot -> bells[slot] != null).toArray();
    }

    @Override
    public ByteBuffer buffer() {
        return memory.buffer();
    }

    /** The longest message that fits into it. */
    public int largestMessageBytes() {
        return writer.largestMessageBytes();
    }

    /** Ends it: the bus goes on in another lane. Members read it up to its end, and are disconnected. */
    public void supersede() {
        writer.endForAnother();
        superseded = true;
        closeBells();
    }

    /** An earlier manager has {@linkplain #supersede superseded} it. */
    public void wasSuperseded() {
        superseded = true;
    }

    @Override
    public boolean isSuperseded() {
        return superseded;
    }

    @Override
    public long firstFrame() {
        return firstFrame;
    }

    /** Where it begins. */
    public long start() {
        return start;
    }

    /** Who writes it. */
    protected LaneWriter writer() {
        return writer;
    }

    @Override
    public boolean fits(int length) {
        return writer.claim(length) != LaneWriter.FULL;
    }

    @Override
    public void awaitRoom(int length) {
        writer.awaitRoom(length);
    }

    @Override
    public void roomAwaited() {
        writer.roomAwaited();
    }

    @Override
    public boolean isPressed() {
        return !fits(writer.largestMessageBytes());
    }

    @Override
    public List<SocketBell> bells() {
        return Arrays.stream(bells).filter(Objects::nonNull).toList();
    }

    @Override
    public int slowest() {
        return writer.readership().slowest();
    }

    @Override
    public double laps(int slot) {
        return writer.readership().position(slot) / (double) shape.ringBytes();
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
        return !superseded;
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
    public long frameAt(long position) {
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
        writer.readership().attach(member.slot(), control.incarnation(member.slot()), member.cursors().page(), rung::ring);
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
        closeBells();
        memory.close();
    }

    @Override
    public void retire(Retired retired, long uid, boolean rekeyed) {
        closeBells();
        memory.retire(retired, uid, rekeyed);
    }

    private void closeBells() {
        for (int slot = 0; slot < bells.length; slot++) {
            if (bells[slot] != null) {
                bells[slot].ring();
                bells[slot].close();
                bells[slot] = null;
            }
        }
    }
}
