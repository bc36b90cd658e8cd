package org.busway.group.internal.lanes;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.busway.api.MessageHeader;
import org.busway.group.internal.memory.Stowage;
import org.busway.lane.Doorbell;
import org.busway.lane.LaneReader;
import org.busway.lane.LaneShape;
import org.busway.lane.LaneWriter;
import org.busway.lane.filter.FrameKey;
import org.busway.lane.layout.FrameLayout;
import org.busway.lane.page.ControlPage;
import org.busway.lane.page.CursorPage;
import org.busway.spi.group.GroupBudget;

/**
 * The lane that the bus writes, of signals that came to it by sockets. A frame says nothing of socket messages: the order of the bus is total, and who gets a
 * signal by this lane has its other messages from the same thread. {@link #append} allocates nothing of its own.
 */
public final class BusLane extends LaneOfBus {

    private final FrameKey key;
    private final RunningNumber running;
    private boolean ordered;

    /**
     * A new lane.
     *
     * @param name for logs and {@code /proc/PID/maps}
     * @param shape of it
     * @param control the page of its group
     * @param beginning where it begins
     * @param running counts what the bus writes into all its lanes
     * @param budget is charged for its memory
     * @throws IOException if there is no memory, or no descriptor, or the kernel cannot seal it
     */
    public BusLane(String name, LaneShape shape, ControlPage control, Beginning beginning, RunningNumber running,
            GroupBudget budget) throws IOException {
        super(name, shape, control, beginning, budget);
        this.running = running;
        key = new FrameKey(shape.seed());
    }

    private BusLane(Stowage stowage, LaneShape shape, ControlPage control, RunningNumber running, GroupBudget budget) {
        super(stowage, shape, control, budget);
        this.running = running;
        key = new FrameKey(shape.seed());
    }

    /**
     * Takes over what an earlier manager stowed; members are connected anew.
     *
     * @param shape of the lane
     * @param control the page of its group
     * @param running counts what the bus writes into all its lanes
     * @param budget is charged for its memory already
     */
    public static BusLane adopt(Stowage stowage, LaneShape shape, ControlPage control, RunningNumber running,
            GroupBudget budget) {
        return new BusLane(stowage, shape, control, running, budget);
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
        read(signal);
        return written(writer().offer(key, running.next(), 0, bytes, offset, length));
    }

    private int written(int result) {
        if (result == 0) {
            running.used();
        }
        return result;
    }

    /**
     * Announces a signal that is too long for the lane, and that members are given otherwise.
     *
     * @param number of the announcement
     * @return as {@link #append}
     */
    public int announce(MessageHeader signal, long number, int length) {
        read(signal);
        return written(writer().announce(key, running.next(), 0, number, length));
    }

    /** Where an announcement would stand now. */
    public long announcedAt() {
        writer().claim(FrameLayout.ANNOUNCED_BYTES);
        return writer().claimed();
    }

    /** What the frame of a signal would say of it. */
    public Hashes hashes(MessageHeader signal) {
        read(signal);
        return new Hashes(key.names(), key.pathAndArg0(), key.bloom());
    }

    private void read(MessageHeader signal) {
        key.header(signal.path(), signal.interfaceName(), signal.member());
        // A type is one character at least, so there are no more arguments than characters.
        int most = Math.min(64, signal.signature().length());
        for (int i = 0; i < most; i++) {
            if (signal.argumentType(i) == 's') {
                key.argument(i, signal.argument(i));
            }
        }
    }

    /**
     * Has the bus read what it writes, to order it.
     *
     * @param control the page of the group
     * @param cursors the bus's own, writable
     * @param slot the bus's
     * @return reads headers from the beginning on
     */
    public LaneReader orderedBy(ControlPage control, CursorPage cursors, int slot) {
        ordered = true;
        writer().readership().attach(slot, control.incarnation(slot), cursors, Doorbell.NONE);
        // All that an earlier manager wrote it had ordered.
        return new LaneReader(writer().lane(), control, cursors, slot, writer().frames(), null, Doorbell.NONE);
    }

    @Override
    public boolean isFenced() {
        return !ordered;
    }
}
