package org.busway.group.internal.filtered;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Supplier;
import org.busway.group.internal.keep.KeptCompletion;
import org.busway.group.internal.memory.WrittenByMember;
import org.busway.group.internal.socket.SocketRoom;
import org.busway.lane.LaneShape;
import org.busway.lane.layout.FrameLayout;
import org.busway.lane.layout.LaneLayout;
import org.busway.os.Errno;
import org.busway.os.NativeBuffer;
import org.busway.os.PacketSockets;
import org.busway.spi.group.BusEnd;

/**
 * What stands in a lane that has ended and its publisher had yet to put into a pair: the bus does it, from where the publisher says that it had got. The frames there may
 * have been sent already, as many as a publisher sends at once; their receiver knows them by their numbers.
 *
 * <p>A publisher that has gone may write on all the same, as may who has its descriptors. So the pair that it was given is taken away before anything else, and the bus goes
 * on in the next one, which the member asks for when it finds the end. The last packet says that the numbers of another lane follow.
 *
 * <p>Frames are sent as they stand there. Every word is bounded before it is used, since who wrote it may write on; what does not fit ends it.
 */
public final class Completion {

    private static final int MOST_FRAMES_A_TURN = 64;
    private static final NativeBuffer LAST = last();

    private final BusEnd bus;
    private final Supplier<FilteredPair> pair;
    private final WrittenByMember cursors;
    private final LaneShape lane;
    private final ByteBuffer memory;
    private final long address;
    private final long end;
    private final boolean isLast;
    private final Runnable done;
    private final SocketRoom room;
    private long position;
    private boolean over;

    /**
     * Nothing was done yet.
     *
     * @param pair the member's at the moment
     * @param memory of the lane
     * @param position where it begins
     * @param end where it has ended
     * @param isLast whether its publisher writes no more, in no other lane either
     * @param done run when nothing is left, or nobody to read it
     */
    public Completion(BusEnd bus, Supplier<FilteredPair> pair, WrittenByMember cursors, LaneShape lane, ByteBuffer memory,
            long position, long end, boolean isLast, Runnable done) {
        this.bus = bus;
        this.pair = pair;
        this.cursors = cursors;
        this.lane = lane;
        this.memory = memory.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        address = NativeBuffer.addressOf(memory);
        this.end = end;
        this.isLast = isLast;
        this.done = done;
        this.position = position;
        room = new SocketRoom(bus, this::run);
    }

    /**
     * Up to where a publisher says that it has put a lane into a pair, as far as that can be.
     *
     * @param since where the member began in it
     * @param end where it has ended
     */
    public static long stated(WrittenByMember cursors, LaneShape lane, long since, long end) {
        long stated = cursors.page().cursor(lane.number());
        return Math.max(since, Math.min(end, Math.max(stated, end - lane.ringBytes()) & -FrameLayout.ALIGNMENT_BYTES));
    }

    /** Leaves what is left to the next manager. */
    public KeptCompletion stow() {
        cancel();
        return new KeptCompletion(lane.number(), isLast, position);
    }

    private static NativeBuffer last() {
        NativeBuffer header = NativeBuffer.allocate(FrameLayout.HEADER_BYTES);
        header.bytes().order(ByteOrder.LITTLE_ENDIAN).putLong(FrameLayout.LENGTH_AND_FLAGS_AT,
                (long) FrameLayout.END << 32 | FrameLayout.HEADER_BYTES);
        return header;
    }

    /** Goes on, unless the member has yet to ask for the next pair. */
    public void run() {
        if (pair.get().isRevoked()) {
            return;
        }
        for (int i = 0; i < MOST_FRAMES_A_TURN && !over; i++) {
            boolean wasLast = position >= end;
            int result = !wasLast
                    ? next()
                    : isLast ? PacketSockets.send(pair.get().fd(), LAST.address(), FrameLayout.HEADER_BYTES) : 0;
            if (result == -Errno.EAGAIN || result == -Errno.ENOBUFS || result == -Errno.ENOMEM) {
                awaitRoom();
                return;
            } else if (result == -Errno.EPROTO) {
                // The rest is nothing that could be sent.
                position = end;
            } else if (result < 0 || wasLast) {
                finish();
            }
        }
        if (!over) {
            bus.afterSockets(this::run);
        }
    }

    /** The member has another pair. */
    public void goOn() {
        room.close();
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
            room.await(pair.get().fd());
        } catch (IOException e) {
            finish();
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
        room.close();
    }
}
