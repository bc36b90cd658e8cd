package org.busway.lane;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

import org.busway.lane.filter.FrameKey;
import org.busway.lane.layout.CursorLayout;
import org.busway.lane.page.ControlShape;
import org.busway.lane.page.ControlTable;
import org.busway.lane.page.CursorPage;
import org.busway.lane.page.MemberState;

/** What the bus does for a group with one lane, in memory of this process. */
final class GroupOfOneLane {

    static final long SEED = 0x5EED;
    static final long GENERATION = 7;
    static final long PUBLISHER = 42;
    static final int UID = 1000;
    static final ControlShape SHAPE = new ControlShape(8, 2, 4);

    final LaneShape laneShape;
    final ByteBuffer laneMemory;
    final ByteBuffer controlMemory = memory(SHAPE.memoryBytes());
    final ControlTable table;
    final Lane lane;
    final LaneWriter writer;
    final FrameKey key = new FrameKey(SEED).header("/org/x", "org.x.Y", "Changed");
    long running;

    GroupOfOneLane(int ringBytes) {
        laneShape = new LaneShape(0, ringBytes, SEED, GENERATION);
        laneMemory = memory(laneShape.memoryBytes());
        lane = Lane.create(laneMemory, laneShape);
        table = ControlTable.create(controlMemory, SHAPE, false, SEED, GENERATION);
        table.begin();
        table.lane(0, false, PUBLISHER, UID, 0);
        table.commit();
        writer = new LaneWriter(lane, table.page());
    }

    static ByteBuffer memory(int bytes) {
        return ByteBuffer.allocateDirect(bytes + 128).alignedSlice(64).slice(0, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A member with everything that belongs to it. */
    final class Member implements Doorbell {
        final int slot;
        final ByteBuffer cursorMemory = memory(CursorLayout.memoryBytes(2));
        final CursorPage cursors = CursorPage.create(cursorMemory, 2, 0, GENERATION);
        final LaneReader reader;
        final Seen seen = new Seen();
        int rung;

        Member(int slot, MemberState state, Doorbell room) {
            this.slot = slot;
            join(slot, state);
            writer.readership().attach(slot, table.page().incarnation(slot), cursors, this);
            reader = new LaneReader(lane, table.page(), cursors, slot, writer.frames(),
                    memory(laneShape.largestMessageBytes()), room);
        }

        @Override
        public void ring() {
            rung++;
        }

        int poll() {
            return reader.poll(seen, Integer.MAX_VALUE);
        }
    }

    Member member(int slot, MemberState state) {
        return new Member(slot, state, Doorbell.NONE);
    }

    void join(int slot, MemberState state) {
        set(slot, MemberState.JOINING, 0);
        set(slot, state, lane.tail());
    }

    void set(int slot, MemberState state, long since) {
        table.begin();
        table.since(0, slot, since);
        table.member(slot, state, 100 + slot);
        table.commit();
    }

    int send(int messageBytes) {
        ByteBuffer message = ByteBuffer.allocate(messageBytes);
        for (int i = 0; i < messageBytes; i++) {
            message.put(i, octet(writer.frames(), i));
        }
        int result = writer.offer(key, running, 0, message, 0, messageBytes);
        if (result == 0) {
            running++;
        }
        return result;
    }

    /** Byte i of the message in frame n. */
    static byte octet(long frame, int i) {
        return (byte) (frame * 31 + i * 7);
    }

    /** Checks what it is handed. */
    static final class Seen implements FrameHandler {
        final List<Long> numbers = new ArrayList<>();
        final List<Integer> sizes = new ArrayList<>();
        final List<String> lost = new ArrayList<>();
        final List<String> torn = new ArrayList<>();
        Next then = Next.GO_ON;

        @Override
        public Next onFrame(Frame frame, ByteBuffer message) {
            if (then == Next.LATER) {
                return then;
            }
            numbers.add(frame.number());
            sizes.add(frame.messageBytes());
            for (int i = 0; !frame.isAnnounced() && i < frame.messageBytes(); i++) {
                if (message.get(frame.messageAt() + i) != octet(frame.number(), i)) {
                    torn.add(frame + " byte " + i);
                }
            }
            return then;
        }

        @Override
        public void onLost(long first, long last) {
            lost.add(first + "-" + last);
        }
    }
}
