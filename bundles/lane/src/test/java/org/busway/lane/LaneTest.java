package org.busway.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

import org.busway.lane.FrameHandler.Next;
import org.busway.lane.GroupOfOneLane.Member;
import org.busway.lane.layout.LayoutException;
import org.busway.lane.page.MemberState;
import org.junit.jupiter.api.Test;

/** A writer and members step by step, on one thread. */
class LaneTest {

    private final GroupOfOneLane group = new GroupOfOneLane(4096);

    @Test
    void everyMemberReadsEveryMessageInOrderOverManyTurnsOfTheRing() {
        Member one = group.member(0, MemberState.GATING);
        Member two = group.member(3, MemberState.GATING);
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            while (group.send(random.nextInt(449)) == LaneWriter.FULL) {
                one.poll();
                two.poll();
            }
        }
        one.poll();
        two.poll();
        List<Long> all = LongStream.range(0, 2000).boxed().toList();
        assertEquals(all, one.seen.numbers);
        assertEquals(all, two.seen.numbers);
        assertEquals(List.of(), one.seen.torn);
        assertEquals(List.of(), two.seen.torn);
        assertEquals(2000, one.cursors.read(0));
        assertEquals(group.lane.tail(), one.cursors.cursor(0));
    }

    @Test
    void aGatingMemberThatDoesNotReadStopsTheWriterUntilItReads() {
        Member member = group.member(0, MemberState.GATING);
        int sent = 0;
        while (group.send(64) == 0) {
            sent++;
        }
        assertEquals(LaneWriter.FULL, group.send(64));
        // 4096 bytes, less the room that is kept for the end of the stream.
        assertEquals(31, sent);
        assertEquals(31, member.poll());
        assertEquals(0, group.send(64));
        assertEquals(1, member.poll());
        assertEquals(0, member.poll());
    }

    @Test
    void aMemberThatWasPutOutStopsNobodyAndReadsNoMore() {
        Member slow = group.member(0, MemberState.GATING);
        Member other = group.member(1, MemberState.GATING);
        while (group.send(64) == 0) {
            other.poll();
        }
        group.set(0, MemberState.EVICTED, 0);
        for (int i = 0; i < 500; i++) {
            assertEquals(0, group.send(100));
            other.poll();
        }
        assertEquals(LaneReader.EVICTED, slow.poll());
        assertEquals(List.of(), slow.seen.numbers);
        assertEquals(LongStream.range(0, group.writer.frames()).boxed().toList(), other.seen.numbers);
    }

    @Test
    void aMemberThatIsPutOutWhileItCopiesHandsNothingOn() {
        Member member = group.member(0, MemberState.GATING);
        group.send(10);
        group.send(10);
        member.reader.poll(new FrameHandler() {
            @Override
            public Next onFrame(Frame frame, java.nio.ByteBuffer message) {
                group.set(0, MemberState.EVICTED, 0);
                return member.seen.onFrame(frame, message);
            }

            @Override
            public void onLost(long first, long last) {}
        }, 10);
        assertEquals(List.of(0L), member.seen.numbers);
        assertEquals(LaneReader.EVICTED, member.poll());
    }

    @Test
    void aLossyMemberNeverStopsTheWriterAndCountsExactlyWhatItLost() {
        Member lossy = group.member(0, MemberState.LOSSY);
        Random random = new Random(2);
        for (int i = 0; i < 5000; i++) {
            assertEquals(0, group.send(random.nextInt(449)));
            if (random.nextInt(40) == 0) {
                lossy.poll();
            }
        }
        lossy.poll();
        assertEquals(List.of(), lossy.seen.torn);
        assertFalse(lossy.seen.lost.isEmpty());
        long lost = lossy.seen.lost.stream().mapToLong(LaneTest::length).sum();
        assertEquals(5000, lost + lossy.seen.numbers.size());
        assertEquals(lost, lossy.cursors.lost(0));
        assertEquals(lost, lossy.reader.lost());
        // Numbers that were seen and ranges that were lost fill the line without a gap or a repeat.
        assertEquals(lossy.seen.numbers.stream().sorted().distinct().toList(), lossy.seen.numbers);
    }

    private static long length(String range) {
        String[] ends = range.split("-");
        return Long.parseLong(ends[1]) - Long.parseLong(ends[0]) + 1;
    }

    @Test
    void aLossyMemberGoesOnAQuarterOfTheRingBehindTheTailAtLeast() {
        Member lossy = group.member(0, MemberState.LOSSY);
        for (int i = 0; i < 300; i++) {
            group.send(64);
        }
        assertTrue(lossy.poll() > 0);
        assertTrue(lossy.seen.numbers.size() >= 4096 / 128 / 4, () -> "only " + lossy.seen.numbers);
        assertEquals(299, lossy.seen.numbers.get(lossy.seen.numbers.size() - 1));
    }

    @Test
    void whoJoinsBeginsAtTheTail() {
        group.send(5);
        Member late = group.member(0, MemberState.GATING);
        group.send(6);
        late.poll();
        assertEquals(List.of(1L), late.seen.numbers);
        assertEquals(List.of(6), late.seen.sizes);
    }

    @Test
    void aMemberThatIsJoiningIsNotOverwrittenThoughItsPageHasNotCome() {
        group.send(5);
        group.set(0, MemberState.JOINING, 0);
        long start = group.lane.tail();
        while (group.send(64) == 0) {
        }
        group.set(0, MemberState.GATING, start);
        while (group.send(64) == 0) {
        }
        assertTrue(group.lane.reserve() - 4096 <= start);
    }

    @Test
    void theEndOfTheStreamFitsIntoAFullLane() {
        Member member = group.member(0, MemberState.GATING);
        while (group.send(0) == 0) {
        }
        group.writer.end();
        group.writer.end();
        assertEquals(LaneWriter.ENDED, group.send(0));
        assertTrue(member.poll() > 0);
        assertEquals(LaneReader.ENDED, member.poll());
        assertEquals(LaneReader.ENDED, member.poll());
        assertEquals(63, member.seen.numbers.size());
    }

    @Test
    void aLaneWhosePublisherDiedEndsWhereTheBusSays() {
        Member member = group.member(0, MemberState.GATING);
        group.send(1);
        group.send(2);
        long end = group.lane.tail();
        group.table.begin();
        group.table.endLane(0, end);
        group.table.commit();
        group.send(3);
        assertTrue(member.reader.isReadable());
        assertEquals(2, member.poll());
        assertEquals(LaneReader.ENDED, member.poll());
        assertEquals(List.of(0L, 1L), member.seen.numbers);
    }

    @Test
    void aFrameThatTheHandlerWantsLaterComesAgain() {
        Member member = group.member(0, MemberState.GATING);
        group.send(1);
        group.send(2);
        member.seen.then = Next.LATER;
        assertEquals(0, member.poll());
        assertEquals(0, member.cursors.cursor(0));
        member.seen.then = Next.STOP;
        member.poll();
        assertEquals(List.of(0L), member.seen.numbers);
        member.poll();
        assertEquals(List.of(0L, 1L), member.seen.numbers);
    }

    @Test
    void aFrameWhoseHandlerThrowsIsTaken() {
        Member member = group.member(0, MemberState.GATING);
        group.send(1);
        assertThrows(IllegalStateException.class, () -> member.reader.poll(new FrameHandler() {
            @Override
            public Next onFrame(Frame frame, java.nio.ByteBuffer message) {
                throw new IllegalStateException();
            }

            @Override
            public void onLost(long first, long last) {}
        }, 1));
        assertEquals(group.lane.tail(), member.cursors.cursor(0));
        assertEquals(0, member.poll());
    }

    @Test
    void whatIsTooLargeIsAnnounced() {
        Member member = group.member(0, MemberState.GATING);
        assertEquals(448, group.writer.largestMessageBytes());
        assertEquals(LaneWriter.TOO_LARGE, group.send(449));
        assertEquals(0, group.writer.announce(group.key, 0, 0, 5, 1 << 20));
        long[] announced = new long[2];
        member.reader.poll(new FrameHandler() {
            @Override
            public Next onFrame(Frame frame, java.nio.ByteBuffer message) {
                assertTrue(frame.isAnnounced());
                announced[0] = message.getLong(frame.messageAt());
                announced[1] = message.getLong(frame.messageAt() + 8);
                return Next.GO_ON;
            }

            @Override
            public void onLost(long first, long last) {}
        }, 1);
        assertEquals(5, announced[0]);
        assertEquals(1 << 20, announced[1]);
    }

    @Test
    void aWriterGoesOnWhereAnEarlierOneOfTheSameLaneWas() {
        Member member = group.member(0, MemberState.GATING);
        group.send(1);
        LaneWriter successor = new LaneWriter(Lane.open(group.laneMemory, group.laneShape), group.table.page());
        assertEquals(1, successor.frames());
        assertEquals(0, successor.offer(group.key, 1, 0, java.nio.ByteBuffer.allocate(0), 0, 0));
        member.poll();
        assertEquals(List.of(0L, 1L), member.seen.numbers);
    }

    @Test
    void memoryThatIsNotTheAnnouncedLaneIsRefusedByName() {
        LayoutException wrong = assertThrows(LayoutException.class,
                () -> Lane.open(group.laneMemory, new LaneShape(1, 4096, GroupOfOneLane.SEED, GroupOfOneLane.GENERATION)));
        assertTrue(wrong.getMessage().startsWith("lane 1: lane number is 0x0 and has to be 0x1"), wrong.getMessage());
        assertThrows(LayoutException.class,
                () -> Lane.open(group.laneMemory, new LaneShape(0, 4096, 1, GroupOfOneLane.GENERATION)));
        assertThrows(IllegalArgumentException.class, () -> new LaneShape(0, 5000, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> Lane.open(GroupOfOneLane.memory(4096), group.laneShape));
    }

    @Test
    void aWriterThatMissedATableGivesItselfNoMoreRoomUntilItCanTakeTheNextOne() {
        for (int i = 0; i < 40; i++) {
            group.send(300);
        }
        group.set(0, MemberState.JOINING, 0);
        long since = group.lane.tail();
        // From here on the table is changing, and the writer has not seen the one before.
        group.table.begin();
        group.table.since(0, 0, since);
        group.table.member(0, MemberState.GATING, 100);
        while (group.send(300) == 0) {
        }
        assertTrue(group.lane.reserve() - 4096 <= since, () -> since + " was overwritten: " + group.lane.reserve());
        group.table.commit();
        while (group.send(300) == 0) {
        }
        assertTrue(group.lane.reserve() - 4096 <= since);
        assertTrue(group.lane.tail() > since + 4096 - 512);
    }

    @Test
    void whoJoinsAgainInItsSlotIsAnotherMember() {
        Member former = group.member(0, MemberState.GATING);
        group.send(10);
        group.set(0, MemberState.FREE, 0);
        group.join(0, MemberState.GATING);
        long since = group.lane.tail();
        assertEquals(LaneReader.EVICTED, former.poll(), "what it reads is not its own any more");
        group.send(10);
        former.cursors.cursor(0, group.lane.tail());
        while (group.send(300) == 0) {
            // Until the lane is full.
        }
        assertTrue(group.lane.reserve() - 4096 <= since, "cursors of the former page are not those of the member");
    }

    @Test
    void aBusThatDiedInAChangeStopsNobodyWhoKnewTheTableBefore() {
        Member member = group.member(0, MemberState.GATING);
        group.send(10);
        group.table.begin();
        for (int i = 0; i < 1000; i++) {
            assertEquals(0, group.send(100));
            assertTrue(member.poll() > 0);
        }
    }

    @Test
    void aLossyMemberThatIsWaitedForFromNowOnBlamesNobodyForWhatItLostBefore() {
        Member member = group.member(0, MemberState.LOSSY);
        for (int i = 0; i < 200; i++) {
            group.send(100);
        }
        group.join(0, MemberState.GATING);
        group.send(100);
        while (member.poll() > 0) {
        }
        assertEquals(null, member.reader.fault());
        assertEquals(201, member.reader.lost() + member.reader.read());
    }

    @Test
    void aMemberThatBeginsAtTheCursorOfTheBusIsWaitedForThereThoughTheWriterSawItJoinLater() {
        Member bus = group.member(3, MemberState.GATING);
        while (group.send(300) == 0) {
        }
        group.set(0, MemberState.JOINING, 0);
        assertEquals(LaneWriter.FULL, group.send(300));
        group.set(0, MemberState.GATING, 0);
        bus.poll();
        assertEquals(LaneWriter.FULL, group.send(300));
        assertTrue(group.lane.reserve() <= 4096);
    }

    @Test
    void theNumberOfTheFrameAtTheTailIsKnownWhereverTheWriterWasStopped() {
        GroupOfOneLane group = new GroupOfOneLane(4096);
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            long before = group.lane.tail();
            assertEquals(i, group.lane.numberAt(before));
            assertEquals(0, group.send(random.nextInt(group.laneShape.largestMessageBytes())));
            long after = group.lane.tail();
            assertEquals(-1, group.lane.numberAt(before), "the writer has gone on");
            group.lane.tail(before);
            assertEquals(i, group.lane.numberAt(before), "counted, and the tail not moved");
            group.lane.frames(i);
            assertEquals(i, group.lane.numberAt(before), "filled, and not counted");
            group.lane.frames(i + 1);
            group.lane.tail(after);
        }
    }
}
