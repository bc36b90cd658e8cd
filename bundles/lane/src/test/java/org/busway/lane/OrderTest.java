package org.busway.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.busway.lane.filter.FrameKey;
import org.busway.lane.layout.CursorLayout;
import org.busway.lane.page.ControlShape;
import org.busway.lane.page.ControlTable;
import org.busway.lane.page.CursorPage;
import org.busway.lane.page.MemberState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups with several publishers, ordered by one sequencer each, step by step on one thread in random turns. */
class OrderTest {

    private static final ControlShape SHAPE = new ControlShape(4, 6, 0);
    private static final int BUS = 3;
    private static final int ORDER_RING = 5;

    /** What the bus has written into all order rings. */
    private long ordered;
    /** Socket messages that the bus has taken of each publisher. */
    private long taken;

    /** One group: its pages, its order ring and a lane for each publisher. */
    private final class Group {
        final ControlTable table = ControlTable.create(GroupOfOneLane.memory(SHAPE.memoryBytes()), SHAPE, true, 1, 1);
        final CursorPage busCursors = page(BUS);
        final LaneWriter[] writers;
        final LaneReader[] busReaders;
        final OrderWriter order;
        final Lane orderLane;

        Group(int publishers) {
            writers = new LaneWriter[publishers];
            busReaders = new LaneReader[publishers];
            Lane[] lanes = new Lane[publishers];
            table.begin();
            for (int i = 0; i < publishers; i++) {
                lanes[i] = lane(i, 4096);
                table.lane(i, false, 100 + i, 1000, 0);
            }
            orderLane = lane(ORDER_RING, 4096);
            table.lane(ORDER_RING, true, 0, 0, 0);
            table.member(BUS, MemberState.GATING, 1);
            table.commit();
            order = new OrderWriter(new LaneWriter(orderLane, table.page()), () -> ordered++);
            for (int i = 0; i < publishers; i++) {
                writers[i] = new LaneWriter(lanes[i], table.page());
                writers[i].readership().attach(BUS, 1, busCursors, Doorbell.NONE);
                busReaders[i] = new LaneReader(lanes[i], table.page(), busCursors, BUS, 0, null, Doorbell.NONE);
            }
            order.ring().readership().exempt(BUS);
        }

        private Lane lane(int number, int ringBytes) {
            LaneShape shape = new LaneShape(number, ringBytes, 1, 1);
            return Lane.create(GroupOfOneLane.memory(shape.memoryBytes()), shape);
        }

        private CursorPage page(int member) {
            return CursorPage.create(GroupOfOneLane.memory(CursorLayout.memoryBytes(6)), 6, member, 1);
        }

        Member join(int slot, MemberState state) {
            change(slot, MemberState.JOINING);
            table.begin();
            table.since(ORDER_RING, slot, orderLane.tail());
            for (int i = 0; i < busReaders.length; i++) {
                table.since(i, slot, busReaders[i].position());
            }
            table.member(slot, state, 50 + slot);
            table.commit();
            return new Member(this, slot, page(slot));
        }

        void change(int slot, MemberState state) {
            table.begin();
            table.member(slot, state, 50 + slot);
            table.commit();
        }
    }

    /** A member of one group, which notes who sent what. */
    private static final class Member implements FrameHandler {
        final OrderReader reader;
        final CursorPage cursors;
        final List<String> seen = new ArrayList<>();
        final List<Long> numbers = new ArrayList<>();
        final List<Long> orders = new ArrayList<>();
        long lost;

        Member(Group group, int slot, CursorPage cursors) {
            this.cursors = cursors;
            group.order.ring().readership().attach(slot, 1, cursors, Doorbell.NONE);
            reader = new OrderReader(group.orderLane, group.table.page(), cursors, slot,
                    GroupOfOneLane.memory(4096), Doorbell.NONE);
            for (LaneWriter writer : group.writers) {
                writer.readership().attach(slot, 1, cursors, Doorbell.NONE);
                reader.attach(writer.lane(), Doorbell.NONE);
            }
        }

        @Override
        public Next onFrame(Frame frame, ByteBuffer message) {
            assertEquals(frame.running(), message.getLong(0), "the message is the entry's");
            assertEquals(100 + frame.lane(), frame.publisher());
            seen.add(frame.lane() + ":" + frame.running());
            numbers.add(frame.number());
            orders.add(frame.order());
            return Next.GO_ON;
        }

        @Override
        public void onLost(long first, long last) {
            lost += last - first + 1;
        }
    }

    private static int send(LaneWriter writer, FrameKey key, long running, int bytes) {
        return send(writer, key, running, 0, bytes);
    }

    private static int send(LaneWriter writer, FrameKey key, long running, long socketMessages, int bytes) {
        ByteBuffer message = ByteBuffer.allocate(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN).putLong(0, running);
        return writer.offer(key, running, socketMessages, message, 0, bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void groupsAndSendersHaveOneOrderInCommonAtEveryMember(int seed) {
        Random random = new Random(seed);
        int publishers = 2 + random.nextInt(3);
        List<Group> groups = new ArrayList<>();
        for (int i = 2 + random.nextInt(3); i > 0; i--) {
            groups.add(new Group(publishers));
        }
        List<Sequencer> sequencers = new ArrayList<>();
        for (int p = 0; p < publishers; p++) {
            Sequencer sequencer = new Sequencer(() -> taken);
            for (Group group : groups) {
                sequencer.add(group.busReaders[p], group.order);
            }
            sequencers.add(sequencer);
        }
        Map<Group, List<Member>> members = new HashMap<>();
        groups.forEach(
                group -> members.put(group, List.of(group.join(0, MemberState.GATING), group.join(1, MemberState.GATING))));
        long[] running = new long[publishers];
        FrameKey key = new FrameKey(1).header("/a", "b.c", "D");
        for (int step = 0; step < 20_000; step++) {
            int p = random.nextInt(publishers);
            switch (random.nextInt(3)) {
                case 0 -> running[p] += send(groups.get(random.nextInt(groups.size())).writers[p], key, running[p],
                        8 + random.nextInt(440)) == 0 ? 1 : 0;
                case 1 -> sequencers.get(p).run(1 + random.nextInt(5));
                default -> {
                    Member member = members.get(groups.get(random.nextInt(groups.size()))).get(random.nextInt(2));
                    assertTrue(member.reader.poll(member, 1 + random.nextInt(20)) >= 0);
                }
            }
        }
        for (int turn = 0; turn < 1000; turn++) {
            sequencers.forEach(sequencer -> sequencer.run(100));
            members.values().forEach(two -> two.forEach(member -> member.reader.poll(member, 1000)));
        }
        long total = 0;
        List<List<String>> chains = new ArrayList<>();
        for (List<Member> two : members.values()) {
            assertEquals(two.get(0).seen, two.get(1).seen);
            assertEquals(0, two.get(0).lost + two.get(1).lost);
            total += two.get(0).seen.size();
            chains.add(two.get(0).seen);
        }
        for (int p = 0; p < publishers; p++) {
            total -= running[p];
            List<String> own = new ArrayList<>();
            for (long n = 0; n < running[p]; n++) {
                own.add(p + ":" + n);
            }
            chains.add(own);
        }
        assertEquals(0, total, "every message reached its group");
        assertTrue(haveCommonOrder(chains), "group orders and senders' orders contradict each other");
    }

    /** Whether the union of the chains has no cycle: takes away whatever is first in every chain that has it. */
    private static boolean haveCommonOrder(List<List<String>> chains) {
        Map<String, Integer> in = new HashMap<>();
        chains.forEach(chain -> chain.forEach(item -> in.merge(item, 1, Integer::sum)));
        int[] at = new int[chains.size()];
        Map<String, Integer> heads = new HashMap<>();
        List<Integer> work = new ArrayList<>();
        for (int i = 0; i < at.length; i++) {
            work.add(i);
        }
        while (!work.isEmpty()) {
            int chain = work.remove(work.size() - 1);
            if (at[chain] == chains.get(chain).size()) {
                continue;
            }
            String head = chains.get(chain).get(at[chain]);
            if (heads.merge(head, 1, Integer::sum).equals(in.get(head))) {
                for (int i = 0; i < at.length; i++) {
                    if (at[i] < chains.get(i).size() && chains.get(i).get(at[i]).equals(head)) {
                        at[i]++;
                        work.add(i);
                    }
                }
            }
        }
        for (int i = 0; i < at.length; i++) {
            if (at[i] < chains.get(i).size()) {
                return false;
            }
        }
        return true;
    }

    @Test
    void theTestOfOrdersFindsAContradiction() {
        assertFalse(haveCommonOrder(List.of(List.of("a", "b"), List.of("b", "c"), List.of("c", "a"))));
        assertTrue(haveCommonOrder(List.of(List.of("a", "b"), List.of("b", "c"), List.of("a", "c"))));
    }

    @Test
    void whoJoinsAMediatedGroupReadsWhatWasPublishedAndNotYetOrdered() {
        Group group = new Group(2);
        Sequencer sequencer = new Sequencer(() -> taken);
        sequencer.add(group.busReaders[0], group.order);
        FrameKey key = new FrameKey(1);
        send(group.writers[0], key, 0, 8);
        sequencer.run(10);
        send(group.writers[0], key, 1, 8);
        Member late = group.join(0, MemberState.GATING);
        sequencer.run(10);
        send(group.writers[0], key, 2, 8);
        sequencer.run(10);
        late.reader.poll(late, 10);
        assertEquals(List.of("0:1", "0:2"), late.seen);
    }

    @Test
    void aLossyMemberOfAMediatedGroupCountsExactlyWhatItLost() {
        Group group = new Group(2);
        List<Sequencer> sequencers = List.of(new Sequencer(() -> taken), new Sequencer(() -> taken));
        sequencers.get(0).add(group.busReaders[0], group.order);
        sequencers.get(1).add(group.busReaders[1], group.order);
        Member lossy = group.join(0, MemberState.LOSSY);
        FrameKey key = new FrameKey(1);
        Random random = new Random(3);
        long[] running = new long[2];
        for (int i = 0; i < 5000; i++) {
            int p = random.nextInt(2);
            assertEquals(0, send(group.writers[p], key, running[p]++, 8 + random.nextInt(random.nextBoolean() ? 10 : 400)));
            assertEquals(1, sequencers.get(p).run(10));
            if (random.nextInt(60) == 0) {
                lossy.reader.poll(lossy, 1000);
            }
        }
        lossy.reader.poll(lossy, 10_000);
        lossy.reader.poll(lossy, 10_000);
        assertTrue(lossy.lost > 0);
        assertEquals(5000, lossy.lost + lossy.seen.size());
        assertEquals(lossy.numbers.stream().sorted().distinct().toList(), lossy.numbers);
    }

    @Test
    void aFullOrderRingStopsTheSequencerAndLosesNothing() {
        Group group = new Group(1);
        Sequencer sequencer = new Sequencer(() -> taken);
        sequencer.add(group.busReaders[0], group.order);
        Member member = group.join(0, MemberState.GATING);
        FrameKey key = new FrameKey(1);
        long sent = 0;
        for (int i = 0; i < 400; i++) {
            sent += send(group.writers[0], key, sent, 8) == 0 ? 1 : 0;
            sequencer.run(10);
        }
        assertTrue(sent < 100);
        for (int i = 0; i < 10; i++) {
            sequencer.run(100);
            member.reader.poll(member, 100);
        }
        assertEquals(sent, member.seen.size());
    }

    @Test
    void aLaneThatWasOverwrittenByItsPublisherIsLostAloneAndOnce() {
        Group group = new Group(2);
        Sequencer[] sequencers = {new Sequencer(() -> taken), new Sequencer(() -> taken)};
        FrameKey key = new FrameKey(1);
        Member member = group.join(0, MemberState.GATING);
        for (int p = 0; p < 2; p++) {
            sequencers[p].add(group.busReaders[p], group.order);
            send(group.writers[p], key, 0, 8);
            sequencers[p].run(1);
        }
        group.writers[0].lane().reserve(1 << 20);
        assertEquals(2, member.reader.poll(member, 10) + Math.max(0, member.reader.poll(member, 10))
                + Math.max(0, member.reader.poll(member, 10)));
        assertEquals(List.of("1:0"), member.seen);
        assertEquals(1, member.lost);
        assertEquals(LaneFault.Kind.OVERWROTE, member.reader.fault().kind());
        assertEquals(100, member.reader.fault().publisher());
        assertEquals(0, member.reader.poll(member, 10));
    }

    @Test
    void anEntryOfALaneWhoseNumberIsUsedAgainWaitsUntilThatLaneIsAttached() {
        Group group = new Group(1);
        Sequencer first = new Sequencer(() -> taken);
        first.add(group.busReaders[0], group.order);
        Member member = group.join(0, MemberState.GATING);
        FrameKey key = new FrameKey(1);
        send(group.writers[0], key, 0, 8);
        first.run(10);
        assertEquals(1, member.reader.poll(member, 10));
        long end = group.writers[0].tail();
        LaneShape shape = group.writers[0].lane().shape();
        Lane next = Lane.create(GroupOfOneLane.memory(shape.memoryBytes()), shape, end, 1);
        group.table.begin();
        group.table.endLane(0, end);
        group.table.lane(0, false, 100, 1000, end);
        group.table.since(0, 0, end);
        group.table.since(0, BUS, end);
        group.table.commit();
        LaneWriter writer = new LaneWriter(next, group.table.page());
        writer.readership().attach(BUS, 1, group.busCursors, Doorbell.NONE);
        writer.readership().attach(0, 1, member.cursors, Doorbell.NONE);
        Sequencer second = new Sequencer(() -> taken);
        second.add(new LaneReader(next, group.table.page(), group.busCursors, BUS, 1, null, Doorbell.NONE), group.order);
        assertEquals(0, send(writer, key, 1, 8));
        second.run(10);
        assertEquals(OrderReader.LANE_MISSING, member.reader.poll(member, 10), "what it has attached is another lane");
        member.reader.attach(next, Doorbell.NONE);
        assertEquals(1, member.reader.poll(member, 10));
        assertEquals(List.of("0:0", "0:1"), member.seen);
    }

    @Test
    void theEndOfTheOrderIsReadBehindEverything() {
        Group group = new Group(1);
        Sequencer sequencer = new Sequencer(() -> taken);
        sequencer.add(group.busReaders[0], group.order);
        Member member = group.join(0, MemberState.GATING);
        send(group.writers[0], new FrameKey(1), 0, 8);
        group.writers[0].end();
        assertEquals(1, sequencer.run(10));
        assertEquals(group.busReaders[0], sequencer.takeEnded());
        group.order.ring().end();
        assertEquals(1, member.reader.poll(member, 10));
        assertEquals(OrderReader.ENDED, member.reader.poll(member, 10));
    }

    @Test
    void aFrameIsOrderedBehindTheSocketMessagesThatItsPublisherHadSentAndTheNextOnesBehindIt() {
        Group group = new Group(1);
        Group other = new Group(1);
        Sequencer sequencer = new Sequencer(() -> taken);
        sequencer.add(group.busReaders[0], group.order);
        sequencer.add(other.busReaders[0], other.order);
        FrameKey key = new FrameKey(1);
        taken = 2;
        send(group.writers[0], key, 0, 2, 8);
        send(group.writers[0], key, 1, 3, 8);
        send(other.writers[0], key, 2, 3, 8);
        assertEquals(1, sequencer.run(10));
        assertEquals(3, sequencer.awaited());
        taken = 3;
        assertEquals(2, sequencer.run(10));
        assertEquals(0, sequencer.awaited());
        assertEquals(1, other.order.ring().frames());
    }

    @Test
    void entriesOfAllRingsHaveOneNumbering() {
        Group one = new Group(1);
        Group two = new Group(1);
        Member ofOne = one.join(0, MemberState.GATING);
        Member ofTwo = two.join(0, MemberState.GATING);
        Sequencer sequencer = new Sequencer(() -> taken);
        sequencer.add(one.busReaders[0], one.order);
        sequencer.add(two.busReaders[0], two.order);
        FrameKey key = new FrameKey(1);
        for (int i = 0; i < 6; i++) {
            send((i % 3 == 0 ? two : one).writers[0], key, i, 8);
        }
        sequencer.run(10);
        ofOne.reader.poll(ofOne, 10);
        ofTwo.reader.poll(ofTwo, 10);
        assertEquals(List.of(1L, 2L, 4L, 5L), ofOne.orders);
        assertEquals(List.of(0L, 3L), ofTwo.orders);
    }

    @Test
    void aLaneThatAMemberCannotHaveIsLostAloneAndHoldsNobodyUp() {
        Group group = new Group(2);
        Member member = group.join(0, MemberState.GATING);
        member.reader.detach(0);
        Sequencer[] sequencers = {new Sequencer(() -> taken), new Sequencer(() -> taken)};
        FrameKey key = new FrameKey(1);
        long[] sent = new long[2];
        for (int i = 0; i < 400; i++) {
            int p = i % 2;
            if (i < 2) {
                sequencers[p].add(group.busReaders[p], group.order);
            }
            assertEquals(0, send(group.writers[p], key, sent[p]++, 8));
            sequencers[p].run(10);
            if (i == 0) {
                assertEquals(OrderReader.LANE_MISSING, member.reader.poll(member, 10));
                assertEquals(0, member.reader.missing());
                assertFalse(member.reader.isReadable(), "it waits for the lane, and for nothing else");
                member.reader.giveUp(0);
                assertTrue(member.reader.isReadable());
            }
            member.reader.poll(member, 10);
        }
        assertEquals(200, member.lost);
        assertEquals(200, member.seen.size());
        assertTrue(member.seen.stream().allMatch(text -> text.startsWith("1:")));
    }

    @Test
    void whoSleepsAndWantsNothingIsWokenWhenHalfOfALaneLiesBehindItsCursor() {
        Group group = new Group(2);
        Member member = group.join(0, MemberState.GATING);
        CursorPage cursors = member.cursors;
        cursors.wakeFor(org.busway.lane.filter.FrameFilter.NONE);
        member.reader.filter(org.busway.lane.filter.FrameFilter.NONE);
        int[] rung = {0};
        group.order.ring().readership().attach(0, 1, cursors, () -> rung[0]++);
        Sequencer sequencer = new Sequencer(() -> taken);
        sequencer.add(group.busReaders[1], group.order);
        FrameKey key = new FrameKey(1);
        cursors.sleep();
        for (int i = 0; i < 4; i++) {
            send(group.writers[1], key, i, 440);
            sequencer.run(10);
            assertEquals(i < 3 ? 0 : 1, rung[0], "4 frames of 512 bytes are half of the lane");
        }
        send(group.writers[1], key, 4, 440);
        sequencer.run(10);
        assertEquals(1, rung[0], "once for one sleep");
    }

    @Test
    void whatIsNextInALaneIsKnownBeforeItIsOrderedAndNotBelieved() {
        Group group = new Group(1);
        Sequencer sequencer = new Sequencer(() -> taken);
        sequencer.add(group.busReaders[0], group.order);
        Member member = group.join(0, MemberState.GATING);
        FrameKey key = new FrameKey(1).header("/a", "b.c", "D");
        assertEquals(-1, member.reader.nextRunning(0));
        for (int running = 0; running < 100; running++) {
            assertEquals(0, send(group.writers[0], key, running, 300), "each ninth begins behind a void frame");
            assertEquals(running, member.reader.nextRunning(0));
            assertEquals(1, sequencer.run(1));
            assertEquals(running, member.reader.nextRunning(0), "ordered, and not read");
            assertEquals(1, member.reader.poll(member, 10));
            assertEquals(-1, member.reader.nextRunning(0));
        }
        long tail = group.writers[0].tail();
        group.writers[0].lane().tail(tail + 77);
        assertEquals(-1, member.reader.nextRunning(0), "nonsense is no message");
        group.writers[0].lane().tail(Long.MAX_VALUE);
        assertEquals(-1, member.reader.nextRunning(0));
    }

    @Test
    void aFrameThatMayNotPassYetIsOrderedWhenItMayAndNothingBehindItBefore() {
        Group group = new Group(1);
        List<Long> asked = new ArrayList<>();
        boolean[] passes = {false};
        Sequencer sequencer = new Sequencer(() -> taken);
        ByteBuffer copy = ByteBuffer.allocate(4096).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        sequencer.add(group.busReaders[0], group.order, (reader, frame) -> {
            assertTrue(reader.copy(frame, copy));
            asked.add(copy.getLong(0));
            if (asked.size() == 5) {
                reader.condemn(frame.number());
            }
            return passes[0];
        });
        FrameKey key = new FrameKey(1).header("/a", "b.c", "D");
        for (int running = 7; running < 11; running++) {
            send(group.writers[0], key, running, 8);
        }
        assertEquals(0, sequencer.run(10));
        assertEquals(group.busReaders[0], sequencer.waiting());
        assertEquals(null, sequencer.full());
        assertEquals(0, sequencer.awaited());
        passes[0] = true;
        assertEquals(3, sequencer.run(10), "the fourth is not what it should be");
        assertEquals(List.of(7L, 7L, 8L, 9L, 10L), asked);
        assertEquals(LaneFault.Kind.MESSAGE, group.busReaders[0].fault().kind());
        assertEquals(group.busReaders[0], sequencer.takeEnded());
    }
}
