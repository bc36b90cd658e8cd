package org.busway.stress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;

import org.busway.lane.Doorbell;
import org.busway.lane.Frame;
import org.busway.lane.FrameHandler;
import org.busway.lane.Lane;
import org.busway.lane.LaneReader;
import org.busway.lane.LaneShape;
import org.busway.lane.LaneWriter;
import org.busway.lane.filter.FrameKey;
import org.busway.lane.layout.CursorLayout;
import org.busway.lane.page.ControlShape;
import org.busway.lane.page.ControlTable;
import org.busway.lane.page.CursorPage;
import org.busway.lane.page.MemberState;

/**
 * A lane of one member, in memory that is taken from a pool: jcstress makes and drops states by the hundred thousand,
 * and direct memory is not collected that fast.
 */
class StressedLane implements FrameHandler {

    static final int RING_BYTES = 4096;
    private static final int LARGEST = RING_BYTES / 8 - 64;
    private static final ControlShape CONTROL = new ControlShape(2, 1, 0);
    private static final LaneShape SHAPE = new LaneShape(0, RING_BYTES, 1, 1);
    private static final int CONTROL_AT = 0;
    private static final int CURSORS_AT = 2048;
    private static final int COPY_AT = 3072;
    private static final int LANE_AT = 4096;
    private static final int STATE_BYTES = LANE_AT + SHAPE.memoryBytes();
    /** More than jcstress has alive at once with the strides that the run asks for. */
    private static final int POOL = 8192;
    private static final ByteBuffer MEMORY = ByteBuffer.allocateDirect(POOL * STATE_BYTES + 64).alignedSlice(64);
    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final byte[] ZEROS = new byte[STATE_BYTES];
    private static final FrameKey KEY = new FrameKey(1).header("/a", "b.c", "D");

    final ControlTable table;
    final Lane lane;
    final LaneWriter writer;
    final CursorPage cursors;
    final LaneReader reader;
    final ByteBuffer message = ByteBuffer.allocate(LARGEST).order(ByteOrder.nativeOrder());
    volatile boolean memberRung;
    volatile boolean writerRung;
    long running;
    /** What the member was handed: -1 for a message that was torn. */
    int seen;

    StressedLane(MemberState state) {
        ByteBuffer memory = MEMORY.slice((NEXT.getAndIncrement() & POOL - 1) * STATE_BYTES, STATE_BYTES);
        memory.put(0, ZEROS);
        table = ControlTable.create(memory.slice(CONTROL_AT, CONTROL.memoryBytes()), CONTROL, false, 1, 1);
        lane = Lane.create(memory.slice(LANE_AT, SHAPE.memoryBytes()), SHAPE);
        table.begin();
        table.lane(0, false, 1, 0, 0);
        table.member(0, state, 1);
        table.commit();
        writer = new LaneWriter(lane, table.page());
        cursors = CursorPage.create(memory.slice(CURSORS_AT, CursorLayout.memoryBytes(1)), 1, 0, 1);
        writer.readership().attach(0, 1, cursors, () -> memberRung = true);
        Doorbell room = () -> writerRung = true;
        reader = new LaneReader(lane, table.page(), cursors, 0, 0, memory.slice(COPY_AT, LARGEST), room);
        writer.claim(0);
    }

    /** Publishes a message that is full of its own number. */
    int send(int bytes) {
        for (int i = 0; i < bytes; i++) {
            message.put(i, (byte) running);
        }
        int result = writer.offer(KEY, running, 0, message, 0, bytes);
        if (result == 0) {
            running++;
        }
        return result;
    }

    @Override
    public Next onFrame(Frame frame, ByteBuffer copied) {
        for (int i = 0; i < frame.messageBytes(); i++) {
            if (copied.get(frame.messageAt() + i) != (byte) frame.running()) {
                seen = -1;
                return Next.STOP;
            }
        }
        if (seen >= 0) {
            seen++;
        }
        return Next.GO_ON;
    }

    @Override
    public void onLost(long first, long last) {}
}
