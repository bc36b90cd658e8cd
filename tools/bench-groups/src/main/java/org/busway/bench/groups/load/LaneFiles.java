package org.busway.bench.groups.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.busway.lane.Lane;
import org.busway.lane.LaneShape;
import org.busway.lane.layout.CursorLayout;
import org.busway.lane.page.ControlPage;
import org.busway.lane.page.ControlShape;
import org.busway.lane.page.ControlTable;
import org.busway.lane.page.CursorPage;
import org.busway.lane.page.MemberState;

/**
 * The memories of a group with one lane as files in a folder that is kept in memory: what the bus would make and pass on. Sealing, which
 * needs the bus, is left out; it costs nothing per message.
 *
 * @param folder on a tmpfs
 * @param ringBytes of the lane
 * @param members how many
 */
public record LaneFiles(Path folder, int ringBytes, int members) {

    private static final int PAGE_BYTES = 4096;
    private static final long SEED = 0x5EED;
    private static final long GENERATION = 1;
    private static final long PUBLISHER = 1;
    /** Nobody has had a member's slot before it. */
    static final int INCARNATION = 1;
    private static final int MOST_MEMBERS = 16;
    private static final ControlShape SHAPE = new ControlShape(MOST_MEMBERS, 1, 1);

    /** Makes them, with all members joined at the beginning of the lane. */
    public void create() throws IOException {
        ByteBuffer memory = map("lane", laneShape().memoryBytes(), true);
        for (int at = 0; at < memory.capacity(); at += PAGE_BYTES) {
            // There before anybody uses it, as Aeron's terms are.
            memory.put(at, (byte) 0);
        }
        Lane.create(memory, laneShape());
        ControlTable table = ControlTable.create(map("control", SHAPE.memoryBytes(), true), SHAPE, false, SEED, GENERATION);
        table.begin();
        table.lane(0, false, PUBLISHER, 0, 0);
        for (int slot = 0; slot < members; slot++) {
            CursorPage.create(map("cursor-" + slot, CursorLayout.memoryBytes(1), true), 1, slot, GENERATION);
            table.since(0, slot, 0);
            table.member(slot, MemberState.GATING, number(slot));
        }
        table.commit();
    }

    LaneShape laneShape() {
        return new LaneShape(0, ringBytes, SEED, GENERATION);
    }

    Lane lane(boolean writable) throws IOException {
        return Lane.open(map("lane", laneShape().memoryBytes(), writable), laneShape());
    }

    ControlPage control() throws IOException {
        return ControlPage.open(map("control", SHAPE.memoryBytes(), false), SHAPE, SEED, GENERATION);
    }

    CursorPage cursors(int slot, boolean writable) throws IOException {
        return CursorPage.open(map("cursor-" + slot, CursorLayout.memoryBytes(1), writable), 1, slot, GENERATION);
    }

    long seed() {
        return SEED;
    }

    /** N of the member's unique name, if there were a bus. */
    private static long number(int slot) {
        return 100 + slot;
    }

    String bell(int slot) {
        return folder.resolve("bell-" + slot).toString();
    }

    private ByteBuffer map(String name, int bytes, boolean writable) throws IOException {
        StandardOpenOption[] options = writable
                ? new StandardOpenOption[]{StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE}
                : new StandardOpenOption[]{StandardOpenOption.READ};
        try (FileChannel channel = FileChannel.open(folder.resolve(name), options)) {
            return channel.map(writable ? MapMode.READ_WRITE : MapMode.READ_ONLY, 0, bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
    }
}
