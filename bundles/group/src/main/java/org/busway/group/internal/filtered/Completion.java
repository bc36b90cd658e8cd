package org.busway.group.internal.filtered;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Supplier;
import org.busway.group.internal.memory.WrittenByMember;
import org.busway.lane.LaneShape;
import org.busway.lane.layout.FrameLayout;
import org.busway.lane.layout.LaneLayout;
import org.busway.os.Descriptors;
import org.busway.os.Errno;
import org.busway.os.NativeBuffer;
import org.busway.os.PacketSockets;
import org.busway.spi.group.BusEnd;

/**
 * What stands in a lane that has ended and its publisher had yet to put into a pair: the bus does it, from where the publisher says that it had got. The frame there may
 * have been sent already; its receiver knows it by its number.
 *
 * <p>Frames are sent as they stand there. Every word is bounded before it is used, since who wrote it may write on; what does not fit ends it.
 */
public final class Completion {

    private static final int MOST_FRAMES_A_TURN = 64;

    private final BusEnd bus;
    private final Supplier<FilteredPair> pair;
    private final WrittenByMember cursors;
    private final LaneShape lane;
    private final ByteBuffer memory;
    private final long address;
    private final long end;
    private final Runnable done;
    private long position;
    private int roomFd = -1;
    private BusEnd.DescriptorWatch room;
    private boolean over;

    /**
     * Nothing was done yet.
     *
     * @param pair the member's at the moment
     * @param memory of the lane
     * @param since where the member began in it
     * @param end where it has ended
     * @param done run when nothing is left, or nobody to read it
     */
    public Completion(BusEnd bus, Supplier<FilteredPair> pair, WrittenByMember cursors, LaneShape lane, ByteBuffer memory,
            long since, long end,
            Runnable done) {
        this.bus = bus;
        this.pair = pair;
        this.cursors = cursors;
        this.lane = lane;
        this.memory = memory.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        address = NativeBuffer.addressOf(memory);
        this.end = end;
        this.done = done;
        long stated = cursors.page().cursor(lane.number());
        position = Math.max(since, Math.min(end, Math.max(stated, end - lane.ringBytes()) & -FrameLayout.ALIGNMENT_BYTES));
    }

    /** Goes on. */
    public void run() {
        for (int i = 0; i < MOST_FRAMES_A_TURN && !over; i++) {
            if (position >= end) {
                finish();
                return;
            }
            int result = next();
            if (result == -Errno.EAGAIN || result == -Errno.ENOBUFS || result == -Errno.ENOMEM) {
                awaitRoom();
                return;
            } else if (result < 0) {
                finish();
            }
        }
        if (!over) {
            bus.afterSockets(this::run);
        }
    }

    /** The member has another pair. */
    public void goOn() {
        closeRoom();
        run();
    }

    private int next() {
        int index = (int) position & lane.ringBytes() - 1;
        int at = LaneLayout.HEADER_BYTES + index;
        long lengthAndFlags = memory.getLong(at);
        int length = (int) lengthAndFlags;
        if (length < FrameLayout.HEADER_BYTES || length > lane.ringBytes() - index
                || FrameLayout.aligned(length) > end - position || memory.getLong(at + FrameLayout.POSITION_AT) != position) {
            return -Errno.EPROTO;
        }
        int kind = (int) (lengthAndFlags >>> 32) & FrameLayout.KIND_MASK;
        if (kind != FrameLayout.VOID) {
            int sent = PacketSockets.send(pair.get().fd(), address + at, length);
            if (sent < 0) {
                return sent;
            }
        }
        position += FrameLayout.aligned(length);
        return 0;
    }

    private void awaitRoom() {
        try {
            roomFd = Descriptors.duplicate(pair.get().fd());
            room = bus.watchRoom(roomFd, () -> {
                closeRoom();
                run();
            });
        } catch (IOException e) {
            closeRoom();
            finish();
        }
    }

    private void closeRoom() {
        if (room != null) {
            room.close();
            room = null;
        }
        if (roomFd >= 0) {
            Descriptors.close(roomFd);
            roomFd = -1;
        }
    }

    private void finish() {
        cancel();
        // So that the lane's number can be used again.
        cursors.moveTo(lane.number(), end);
        done.run();
    }

    /** Nobody is there any more to do it for. */
    public void cancel() {
        over = true;
        closeRoom();
    }
}
