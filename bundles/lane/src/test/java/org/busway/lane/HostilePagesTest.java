package org.busway.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

import org.busway.lane.GroupOfOneLane.Member;
import org.busway.lane.layout.ControlLayout;
import org.busway.lane.layout.CursorLayout;
import org.busway.lane.layout.LayoutException;
import org.busway.lane.page.ControlPage;
import org.busway.lane.page.CursorPage;
import org.busway.lane.page.MemberState;
import org.junit.jupiter.api.Test;

/**
 * Writers and readers over pages in which the others write what they like while the lane is written and read.
 *
 * <p>
 * {@code -Dcases=10000000} is the long form: that many words are written over, and {@code -Dseed=N} begins elsewhere.
 */
class HostilePagesTest {

    private static final long CASES = Long.getLong("cases", 40_000);
    private static final long SEED = Long.getLong("seed", 1);
    private static final int RING_BYTES = 4096;
    /** Of one group, before another is taken. */
    private static final int WORDS = 500;

    private static void damage(Random random, ByteBuffer page, int from, long near) {
        int at = from + random.nextInt((page.capacity() - from) / 8) * 8;
        switch (random.nextInt(6)) {
            case 0 -> page.putLong(at, 0);
            case 1 -> page.putLong(at, random.nextLong());
            case 2 -> page.putLong(at, near + 64L * (random.nextInt(200) - 100));
            case 3 -> page.putLong(at, random.nextBoolean() ? Long.MAX_VALUE : -1);
            case 4 -> page.putInt(at, random.nextInt(8));
            default -> page.put(at + random.nextInt(8), (byte) random.nextInt());
        }
    }

    /** What a member's page can do: nothing to the writer, and nothing to another member. */
    @Test
    void aMemberThatWritesAnythingIntoItsPageHarmsOnlyItself() {
        for (long done = 0; done < CASES; done += WORDS) {
            Random random = new Random(SEED + done);
            GroupOfOneLane group = new GroupOfOneLane(RING_BYTES);
            Member liar = group.member(0, random.nextBoolean() ? MemberState.GATING : MemberState.LOSSY);
            Member honest = group.member(1, MemberState.GATING);
            try {
                for (int i = 0; i < WORDS; i++) {
                    damage(random, liar.cursorMemory, CursorLayout.WAIT_AT, group.writer.tail());
                    if (group.send(random.nextInt(448)) == LaneWriter.FULL) {
                        group.writer.awaitRoom(448);
                        honest.poll();
                        group.writer.roomAwaited();
                    }
                    if (random.nextInt(3) == 0) {
                        liar.reader.poll(liar.seen, 4);
                    }
                }
            } catch (RuntimeException | Error e) {
                throw new AssertionError("group with seed " + (SEED + done), e);
            }
            honest.poll();
            assertEquals(List.of(), honest.seen.torn);
            assertEquals(List.of(), honest.seen.lost);
            assertEquals(group.writer.frames(), honest.seen.numbers.size());
            assertEquals(List.of(), liar.seen.torn);
        }
    }

    /** The bus is trusted with what it says; but what it says must not throw, nor make a reader hand on what is torn. */
    @Test
    void noControlPageMakesAWriterOrAReaderThrow() {
        for (long done = 0; done < CASES; done += WORDS) {
            Random random = new Random(SEED + done);
            GroupOfOneLane group = new GroupOfOneLane(RING_BYTES);
            Member one = group.member(0, MemberState.GATING);
            Member two = group.member(1, MemberState.LOSSY);
            try {
                for (int i = 0; i < WORDS; i++) {
                    damage(random, group.controlMemory, ControlLayout.EPOCH_AT, group.writer.tail());
                    if (group.controlMemory.getLong(ControlLayout.EPOCH_AT) % 2 == 0) {
                        group.controlMemory.putLong(ControlLayout.EPOCH_AT, 2L * i);
                    }
                    group.send(random.nextInt(448));
                    one.reader.poll(one.seen, random.nextInt(5));
                    two.reader.poll(two.seen, random.nextInt(5));
                    group.table.page().owns(random.nextInt(4), 0, 1, group.writer.tail());
                }
            } catch (RuntimeException | Error e) {
                throw new AssertionError("group with seed " + (SEED + done), e);
            }
            assertEquals(List.of(), one.seen.torn);
            assertEquals(List.of(), two.seen.torn);
        }
    }

    @Test
    void aPageOrALaneThatIsNotWhatTheBusSaidIsRefusedBeforeAnythingElseIsRead() {
        Random random = new Random(SEED);
        GroupOfOneLane honest = new GroupOfOneLane(RING_BYTES);
        int refused = 0;
        for (long i = 0; i < CASES / 4; i++) {
            ByteBuffer lane = copy(honest.laneMemory, 128);
            ByteBuffer control = copy(honest.controlMemory, 128);
            ByteBuffer cursors = GroupOfOneLane.memory(CursorLayout.memoryBytes(2));
            CursorPage.create(cursors, 2, 0, GroupOfOneLane.GENERATION);
            for (ByteBuffer each : List.of(lane, control, cursors)) {
                each.put(random.nextInt(48), (byte) random.nextInt());
            }
            refused += refused(() -> Lane.open(lane, honest.laneShape));
            refused += refused(
                    () -> ControlPage.open(control, GroupOfOneLane.SHAPE, GroupOfOneLane.SEED, GroupOfOneLane.GENERATION));
            refused += refused(() -> CursorPage.open(cursors, 2, 0, GroupOfOneLane.GENERATION));
        }
        assertTrue(refused > CASES / 4, "hardly any was refused: " + refused);
    }

    private static ByteBuffer copy(ByteBuffer of, int bytes) {
        return GroupOfOneLane.memory(of.capacity()).put(0, of, 0, bytes);
    }

    private static int refused(Runnable open) {
        try {
            open.run();
            return 0;
        } catch (LayoutException e) {
            return 1;
        }
    }
}
