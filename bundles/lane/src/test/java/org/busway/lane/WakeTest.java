package org.busway.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.busway.lane.GroupOfOneLane.Member;
import org.busway.lane.filter.FilterBuilder;
import org.busway.lane.page.MemberState;
import org.junit.jupiter.api.Test;

class WakeTest {

    private final GroupOfOneLane group = new GroupOfOneLane(4096);
    private int roomRung;

    @Test
    void whoIsAwakeIsNotRungFor() {
        Member member = group.member(0, MemberState.GATING);
        group.send(1);
        assertEquals(0, member.rung);
    }

    @Test
    void whoSleepsIsRungForOnceForEachSleep() {
        Member member = group.member(0, MemberState.GATING);
        for (int i = 1; i < 4; i++) {
            member.cursors.sleep();
            group.send(1);
            group.send(1);
            assertEquals(i, member.rung);
            member.cursors.awake();
            group.send(1);
            assertEquals(i, member.rung);
        }
    }

    @Test
    void whoSleepsWhenItsPageComesIsRungForWhatWasPublishedBefore() {
        Member member = group.member(0, MemberState.GATING);
        group.writer.readership().detach(0);
        member.cursors.sleep();
        while (group.send(64) == 0) {
            // Until the lane is full: nothing more is published that could wake it.
        }
        assertEquals(0, member.rung);
        group.writer.readership().attach(0, group.table.page().incarnation(0), member.cursors, member);
        assertEquals(1, member.rung);
        member.cursors.awake();
        member.poll();
        group.writer.readership().attach(0, group.table.page().incarnation(0), member.cursors, member);
        assertEquals(1, member.rung, "who is awake looks by itself");
        member.cursors.sleep();
        group.send(64);
        assertEquals(2, member.rung);
    }

    @Test
    void whereAllHaveSaidThatTheyNeverSleepNobodyIsLookedAt() {
        Member polls = group.member(0, MemberState.GATING);
        polls.cursors.neverSleeps();
        assertTrue(group.writer.readership().hasSleepers(), "it has not been heard yet");
        while (group.send(64) == 0) {
            // Until the cursors are looked at.
        }
        assertFalse(group.writer.readership().hasSleepers());
        polls.poll();
        polls.cursors.sleep();
        group.send(64);
        assertEquals(0, polls.rung, "so it said");
        Member sleeps = group.member(1, MemberState.GATING);
        sleeps.cursors.sleep();
        group.send(64);
        assertEquals(1, sleeps.rung, "another one did not");
        group.writer.readership().detach(1);
        assertFalse(group.writer.readership().hasSleepers());
    }

    @Test
    void aPageThatTakesThePlaceOfOneThatNeverSleepsIsLookedAt() {
        Member polls = group.member(0, MemberState.GATING);
        polls.cursors.neverSleeps();
        group.writer.readership().attach(0, group.table.page().incarnation(0), polls.cursors, polls);
        assertFalse(group.writer.readership().hasSleepers());
        Member sleeps = group.member(0, MemberState.GATING);
        sleeps.cursors.sleep();
        group.send(64);
        assertEquals(1, sleeps.rung);
    }

    @Test
    void aFrameThatTheMemberDoesNotWantWakesItOnlyWithHalfOfTheLaneBehindIt() {
        Member member = group.member(0, MemberState.GATING);
        var filter = new FilterBuilder(GroupOfOneLane.SEED).alternative().interfaceName("org.x.Z").build();
        member.reader.filter(filter);
        member.cursors.wakeFor(filter);
        for (int turn = 1; turn < 10; turn++) {
            member.cursors.sleep();
            for (int i = 0; i < 15; i++) {
                assertEquals(0, group.send(64));
            }
            assertEquals(turn - 1, member.rung);
            group.send(64);
            group.send(64);
            assertEquals(turn, member.rung);
            member.cursors.awake();
            assertEquals(17, member.poll());
            assertEquals(0, member.seen.numbers.size());
        }
        member.cursors.wakeFor(new FilterBuilder(GroupOfOneLane.SEED).alternative().interfaceName("org.x.Z").alternative()
                .pathNamespace("/org").build());
        member.cursors.sleep();
        group.send(64);
        assertEquals(10, member.rung);
    }

    @Test
    void aWriterThatWaitsForRoomIsRungWhenTheSlowestCursorPassesThatRoom() {
        Member member = group.new Member(0, MemberState.GATING, () -> roomRung++);
        while (group.send(64) == 0) {
        }
        group.writer.awaitRoom(64);
        assertEquals(LaneWriter.FULL, group.send(64));
        assertEquals(0, roomRung);
        member.reader.poll(member.seen, 1);
        assertEquals(1, roomRung);
        assertEquals(0, group.send(64));
        group.writer.roomAwaited();
        member.poll();
        assertEquals(1, roomRung);
    }

    @Test
    void aWriterThatWaitsForMoreRoomIsNotRungForLess() {
        Member member = group.new Member(0, MemberState.GATING, () -> roomRung++);
        while (group.send(0) == 0) {
        }
        group.writer.awaitRoom(448);
        // 64 bytes to the end of the ring, 512 for the frame, 64 for the end of the stream.
        member.reader.poll(member.seen, 8);
        assertEquals(0, roomRung);
        assertEquals(LaneWriter.FULL, group.send(448));
        member.reader.poll(member.seen, 1);
        assertEquals(1, roomRung);
        assertEquals(0, group.send(448));
    }

    @Test
    void aLyingCursorGainsNothingAndIsCounted() {
        Member honest = group.member(0, MemberState.GATING);
        Member liar = group.member(1, MemberState.GATING);
        while (group.send(64) == 0) {
        }
        honest.poll();
        liar.cursors.cursor(0, 1 << 20);
        assertEquals(LaneWriter.FULL, group.send(64));
        liar.cursors.cursor(0, 1024);
        assertEquals(0, group.send(64));
        while (group.send(64) == 0) {
        }
        liar.cursors.cursor(0, 512);
        assertEquals(LaneWriter.FULL, group.send(64));
        assertTrue(group.writer.readership().faults(1) >= 2);
        assertEquals(1024, group.writer.readership().position(1));
        assertEquals(0, group.writer.readership().faults(0));
        assertEquals(1, group.writer.readership().slowest());
    }

    @Test
    void aPublisherOfAGroupThatTheBusOrdersRingsNoMember() {
        Member member = group.member(0, MemberState.GATING);
        group.writer.readership().attachToOrder(0, 1, member.cursors, member);
        member.cursors.sleep();
        while (group.send(64) == 0) {
            // Until it holds the publisher up: what it reads on along is the bus's.
        }
        assertEquals(0, member.rung);
    }
}
