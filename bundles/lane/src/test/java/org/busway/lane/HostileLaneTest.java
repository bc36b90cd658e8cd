package org.busway.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.busway.lane.GroupOfOneLane.Member;
import org.busway.lane.filter.FilterBuilder;
import org.busway.lane.layout.CursorLayout;
import org.busway.lane.layout.FrameLayout;
import org.busway.lane.layout.LaneLayout;
import org.busway.lane.page.CursorPage;
import org.busway.lane.page.MemberState;
import org.junit.jupiter.api.Test;

/**
 * Readers over lanes whose publisher writes what it likes, before a reader looks and while it reads.
 *
 * <p>
 * {@code -Dcases=10000000} is the long form; {@code -Dseed=N} begins elsewhere.
 */
class HostileLaneTest {

    private static final long CASES = Long.getLong("cases", 40_000);
    private static final long SEED = Long.getLong("seed", 1);
    private static final int RING_BYTES = 4096;
    private static final int TEMPLATES = 64;

    private final ByteBuffer copy = GroupOfOneLane.memory(LaneLayout.largestMessageBytes(RING_BYTES));

    /** A lane as an honest publisher left it, and where a member of it is. */
    private record Template(byte[] memory, MemberState state, long since, long firstNumber, long frames) {

        static Template make(Random random) {
            GroupOfOneLane group = new GroupOfOneLane(RING_BYTES);
            MemberState state = random.nextInt(3) == 0 ? MemberState.LOSSY : MemberState.GATING;
            for (int i = random.nextInt(100); i > 0; i--) {
                group.send(random.nextInt(449));
            }
            Member member = group.member(0, state);
            for (int i = random.nextInt(60); i > 0; i--) {
                group.send(random.nextInt(random.nextBoolean() ? 100 : 449));
            }
            if (random.nextInt(8) == 0) {
                group.writer.end();
            }
            byte[] memory = new byte[group.laneMemory.capacity()];
            group.laneMemory.get(0, memory);
            return new Template(memory, state, member.reader.position(), member.reader.next(), group.writer.frames());
        }
    }

    /** Checks that numbers seen and numbers lost follow each other without gap or repeat, and may change the lane. */
    private final class Suspicious implements FrameHandler {
        private final Random random;
        private final ByteBuffer lane;
        private final boolean changes;
        private long next;

        Suspicious(Random random, ByteBuffer lane, boolean changes, long next) {
            this.random = random;
            this.lane = lane;
            this.changes = changes;
            this.next = next;
        }

        @Override
        public Next onFrame(Frame frame, ByteBuffer message) {
            assertEquals(next, frame.number());
            assertTrue(frame.messageBytes() >= 0 && frame.messageAt() + frame.messageBytes() <= copy.capacity());
            next++;
            if (changes && random.nextInt(4) == 0) {
                damage(random, lane);
            }
            return random.nextInt(16) == 0 ? Next.STOP : Next.GO_ON;
        }

        @Override
        public void onLost(long first, long last) {
            assertEquals(next, first);
            assertTrue(last >= first);
            next = last + 1;
        }
    }

    private static void damage(Random random, ByteBuffer memory) {
        int frame = LaneLayout.HEADER_BYTES + random.nextInt(RING_BYTES / 64) * 64;
        switch (random.nextInt(8)) {
            case 0 -> memory.putLong(LaneLayout.TAIL_AT, odd(random, memory.getLong(LaneLayout.TAIL_AT)));
            case 1 -> memory.putLong(LaneLayout.RESERVE_AT, odd(random, memory.getLong(LaneLayout.RESERVE_AT)));
            case 2 -> {
                int at = LaneLayout.ANCHORS_AT + 8 * random.nextInt(8);
                memory.putLong(at, odd(random, memory.getLong(at)));
            }
            case 3 -> memory.putInt(frame, (int) odd(random, memory.getInt(frame)));
            case 4 -> memory.putInt(frame + 4, random.nextBoolean() ? random.nextInt(6) : random.nextInt());
            case 5 -> {
                int at = frame + 8 * (1 + random.nextInt(4));
                memory.putLong(at, odd(random, memory.getLong(at)));
            }
            case 6 -> memory.put(random.nextInt(memory.capacity()), (byte) random.nextInt());
            default -> {
                for (int i = 0; i < 64; i++) {
                    memory.put(frame + i, (byte) random.nextInt());
                }
            }
        }
    }

    /** A number that is wrong in a way that matters. */
    private static long odd(Random random, long value) {
        return switch (random.nextInt(10)) {
            case 0 -> 0;
            case 1 -> -1;
            case 2 -> Long.MAX_VALUE;
            case 3 -> Long.MIN_VALUE;
            case 4 -> value + RING_BYTES;
            case 5 -> value - RING_BYTES;
            case 6 -> value + 64L * (random.nextInt(64) - 32);
            case 7 -> value + random.nextInt(128) - 64;
            case 8 -> Integer.MAX_VALUE - random.nextInt(64);
            default -> random.nextLong();
        };
    }

    @Test
    void noLaneMakesAReaderThrowHangOrSkipWithoutSayingSo() {
        Random templates = new Random(SEED);
        List<Template> all = new ArrayList<>();
        for (int i = 0; i < TEMPLATES; i++) {
            all.add(Template.make(templates));
        }
        GroupOfOneLane group = new GroupOfOneLane(RING_BYTES);
        CursorPage cursors = CursorPage.create(GroupOfOneLane.memory(CursorLayout.memoryBytes(2)), 2, 0,
                GroupOfOneLane.GENERATION);
        int[] outcomes = new int[4];
        for (long i = 0; i < CASES; i++) {
            Random random = new Random(SEED + i);
            Template template = all.get(random.nextInt(TEMPLATES));
            try {
                outcomes[-run(random, template, group, cursors)]++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("case with seed " + (SEED + i), e);
            }
        }
        assertTrue(outcomes[-LaneReader.FAULT] > CASES / 10, "hardly any lane was broken");
        assertTrue(outcomes[0] > CASES / 100, "hardly any lane was whole");
    }

    private int run(Random random, Template template, GroupOfOneLane group, CursorPage cursors) {
        ByteBuffer memory = group.laneMemory;
        memory.put(0, template.memory());
        group.set(0, template.state(), template.since());
        for (int n = random.nextInt(5); n > 0; n--) {
            damage(random, memory);
        }
        LaneReader reader = new LaneReader(group.lane, group.table.page(), cursors, 0, template.firstNumber(), copy,
                Doorbell.NONE);
        if (random.nextInt(4) == 0) {
            // What is refused is passed over by the same rules, though the handler is told of losses only.
            reader.filter(new FilterBuilder(GroupOfOneLane.SEED).alternative().interfaceName("none").build());
        }
        Suspicious handler = new Suspicious(random, memory, random.nextBoolean(), template.firstNumber());
        int polled = 1;
        long position = reader.position();
        for (int polls = 0; polls < 300 && polled > 0; polls++) {
            handler.next = reader.next();
            polled = reader.poll(handler, 1 + random.nextInt(40));
            assertTrue(reader.position() >= position && reader.position() % FrameLayout.ALIGNMENT_BYTES == 0);
            position = reader.position();
        }
        assertEquals(polled == LaneReader.FAULT, reader.fault() != null);
        assertEquals(position, cursors.cursor(0));
        return Math.min(polled, 0);
    }

    @Test
    void noLaneAndNoOrderMakeAnOrderReaderThrow() {
        Random random = new Random(SEED);
        for (long i = 0; i < CASES / 20; i++) {
            random.setSeed(SEED + i);
            OrderedGroup group = new OrderedGroup(random);
            for (int n = random.nextInt(6); n > 0; n--) {
                damage(random, random.nextInt(3) == 0 ? group.orderMemory : group.laneMemory);
            }
            group.pollAll();
        }
    }

    /** A mediated group of one lane, filled at random. */
    private static final class OrderedGroup implements FrameHandler {
        final GroupOfOneLane group = new GroupOfOneLane(RING_BYTES);
        final ByteBuffer laneMemory = group.laneMemory;
        final ByteBuffer orderMemory = GroupOfOneLane.memory(LaneLayout.memoryBytes(RING_BYTES));
        final OrderReader reader;

        OrderedGroup(Random random) {
            LaneShape shape = new LaneShape(1, RING_BYTES, GroupOfOneLane.SEED, GroupOfOneLane.GENERATION);
            Lane order = Lane.create(orderMemory, shape);
            OrderWriter writer = new OrderWriter(new LaneWriter(order, group.table.page()), () -> 0);
            CursorPage bus = CursorPage.create(GroupOfOneLane.memory(CursorLayout.memoryBytes(2)), 2, 1, 1);
            CursorPage mine = CursorPage.create(GroupOfOneLane.memory(CursorLayout.memoryBytes(2)), 2, 0, 1);
            group.table.begin();
            group.table.lane(1, true, 0, 0, 0);
            group.table.member(1, MemberState.LOSSY, 1);
            group.table.member(0, random.nextBoolean() ? MemberState.LOSSY : MemberState.GATING, 2);
            group.table.commit();
            Sequencer sequencer = new Sequencer(() -> Long.MAX_VALUE);
            sequencer.add(new LaneReader(group.lane, group.table.page(), bus, 1, 0, null, Doorbell.NONE), writer);
            reader = new OrderReader(order, group.table.page(), mine, 0, GroupOfOneLane.memory(512), Doorbell.NONE);
            reader.attach(group.lane, Doorbell.NONE);
            for (int i = random.nextInt(80); i > 0; i--) {
                group.send(random.nextInt(200));
                sequencer.run(2);
            }
        }

        @Override
        public Next onFrame(Frame frame, ByteBuffer message) {
            assertTrue(frame.messageBytes() >= 0 && frame.messageBytes() <= message.capacity());
            return Next.GO_ON;
        }

        @Override
        public void onLost(long first, long last) {
            assertTrue(last >= first);
        }

        void pollAll() {
            int polled = 1;
            for (int polls = 0; polls < 200 && polled > 0; polls++) {
                polled = reader.poll(this, 20);
            }
        }
    }

    @Test
    void eachBrokenRuleHasANameAndItsPublisher() {
        broken(LaneFault.Kind.LENGTH, memory -> memory.putInt(LaneLayout.HEADER_BYTES, 63));
        broken(LaneFault.Kind.LENGTH, memory -> memory.putInt(LaneLayout.HEADER_BYTES, Integer.MAX_VALUE));
        broken(LaneFault.Kind.LENGTH, memory -> memory.putInt(LaneLayout.HEADER_BYTES, Integer.MIN_VALUE));
        broken(LaneFault.Kind.FLAGS, memory -> memory.putInt(LaneLayout.HEADER_BYTES + 4, 9));
        broken(LaneFault.Kind.POSITION, memory -> memory.putLong(LaneLayout.HEADER_BYTES + 8, 64));
        broken(LaneFault.Kind.NUMBER, memory -> memory.putLong(LaneLayout.HEADER_BYTES + 16, 1));
        broken(LaneFault.Kind.RUNNING, memory -> memory.putLong(LaneLayout.HEADER_BYTES + 24, -1));
        broken(LaneFault.Kind.SOCKET_MESSAGES, memory -> memory.putLong(LaneLayout.HEADER_BYTES + 32, -1));
        broken(LaneFault.Kind.TAIL, memory -> memory.putLong(LaneLayout.TAIL_AT, 65));
        broken(LaneFault.Kind.TAIL, memory -> memory.putLong(LaneLayout.TAIL_AT, -64));
        broken(LaneFault.Kind.TAIL, memory -> memory.putLong(LaneLayout.TAIL_AT, 2 * RING_BYTES));
        broken(LaneFault.Kind.OVERWROTE, memory -> memory.putLong(LaneLayout.RESERVE_AT, 2 * RING_BYTES));
    }

    private static void broken(LaneFault.Kind kind, java.util.function.Consumer<ByteBuffer> damage) {
        GroupOfOneLane group = new GroupOfOneLane(RING_BYTES);
        Member member = group.member(0, MemberState.GATING);
        group.send(10);
        damage.accept(group.laneMemory);
        assertEquals(LaneReader.FAULT, member.poll(), kind::toString);
        LaneFault fault = member.reader.fault();
        assertEquals(kind, fault.kind());
        assertEquals(GroupOfOneLane.PUBLISHER, fault.publisher());
        assertTrue(fault.toString().startsWith("lane 0 of :1.42 (uid 1000) is broken at position 0: "), fault.toString());
        assertEquals(LaneReader.FAULT, member.poll());
        assertEquals(List.of(), member.seen.numbers);
    }

    @Test
    void whateverStateAPublisherDiesInNobodySeesHalfAFrame() {
        // Every prefix of the stores that one publish makes, in program order, is what a dead publisher may leave.
        GroupOfOneLane group = new GroupOfOneLane(RING_BYTES);
        Member member = group.member(0, MemberState.GATING);
        for (int i = 0; i < 40; i++) {
            group.send(448 - i);
            member.poll();
            int seen = member.seen.numbers.size();
            int at = group.writer.claim(100 + i);
            for (int n = 0; n < 100 + i; n++) {
                group.writer.memory().put(at + n, (byte) n);
                if (n % 25 == 0) {
                    assertEquals(0, member.poll());
                }
            }
            for (int word = 0; word < 8; word++) {
                group.writer.memory().putLong(at - 64 + 8 * word, 0x0101_0101_0101_0101L);
                assertEquals(0, member.poll());
            }
            assertEquals(seen, member.seen.numbers.size());
        }
        assertEquals(List.of(), member.seen.torn);
        assertEquals(40, member.seen.numbers.size());
    }
}
