package org.busway.lane.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;

import org.busway.lane.layout.LayoutException;
import org.junit.jupiter.api.Test;

class ControlPageTest {

    private final ControlShape shape = new ControlShape(3, 2, 2);
    private final ByteBuffer memory = ByteBuffer.allocateDirect(shape.memoryBytes() + 64).alignedSlice(64);
    private ControlTable table = ControlTable.create(memory, shape, true, 11, 12);
    private final ControlPage page = ControlPage.open(memory.asReadOnlyBuffer(), shape, 11, 12);

    @Test
    void everyEntryHasAPlaceOfItsOwn() {
        table.begin();
        for (int lane = 0; lane < 2; lane++) {
            table.lane(lane, lane == 1, 100 + lane, 1000 + lane, 64 * lane);
            table.name(lane, 5 + lane, lane, 77, 128, Long.MAX_VALUE);
            for (int member = 0; member < 3; member++) {
                table.member(member, MemberState.GATING, 10 + member);
                table.since(lane, member, 1000 * lane + member);
                table.queued(member, 70 + member);
            }
            table.routed(lane, 80 + lane);
        }
        table.commit();
        assertTrue(page.isMediated());
        for (int lane = 0; lane < 2; lane++) {
            assertEquals(LaneState.OPEN, page.laneState(lane));
            assertEquals(100 + lane, page.lanePublisher(lane));
            assertEquals(1000 + lane, page.laneUid(lane));
            assertEquals(64 * lane, page.laneStart(lane));
            assertEquals(-1, page.laneEnd(lane));
            assertEquals(lane == 1, page.isOrderRing(lane));
            assertEquals(80 + lane, page.routed(lane));
            for (int member = 0; member < 3; member++) {
                assertEquals(1000 * lane + member, page.since(lane, member));
                assertEquals(MemberState.GATING, page.memberState(member));
                assertEquals(10 + member, page.memberNumber(member));
                assertEquals(70 + member, page.queued(member));
            }
        }
        assertThrows(IndexOutOfBoundsException.class, () -> page.memberState(3));
        assertThrows(IndexOutOfBoundsException.class, () -> page.since(2, 0));
    }

    @Test
    void aSlotCountsWhoHasTakenIt() {
        assertEquals(0, page.incarnation(1), "nobody has");
        change(MemberState.JOINING, 10, 64);
        change(MemberState.GATING, 10, 64);
        assertEquals(1, page.incarnation(1));
        assertEquals(64, page.since(0, 1, 1));
        change(MemberState.LOSSY, 10, 64);
        change(MemberState.EVICTED, 10, 64);
        assertEquals(1, page.incarnation(1), "it has it until it is free");
        change(MemberState.FREE, 10, 64);
        assertEquals(64, page.since(0, 1, 1), "nobody has taken it yet");
        change(MemberState.JOINING, 10, 64);
        assertEquals(2, page.incarnation(1), "the same one, and again");
        assertEquals(-1, page.since(0, 1, 1));
        change(MemberState.FREE, 10, 64);
        table = ControlTable.resume(memory, shape, 11, 12);
        change(MemberState.GATING, 11, 128);
        assertEquals(3, page.incarnation(1), "the next manager goes on");
        assertEquals(128, page.since(0, 1, 3));
    }

    private void change(MemberState state, long number, long since) {
        table.begin();
        table.since(0, 1, since);
        table.member(1, state, number);
        table.commit();
    }

    @Test
    void aNameIsOwnedBetweenTwoPositionsOfALane() {
        table.begin();
        table.name(0, 5, 1, 77, 128, 256);
        table.commit();
        assertFalse(page.owns(5, 1, 77, 64));
        assertTrue(page.owns(5, 1, 77, 128));
        assertTrue(page.owns(5, 1, 77, 255));
        assertFalse(page.owns(5, 1, 77, 256));
        assertFalse(page.owns(5, 0, 77, 128));
        assertFalse(page.owns(6, 1, 77, 128));
        assertFalse(page.owns(5, 1, 78, 128), "another peer");
    }

    @Test
    void aChangeIsSeenAsAWholeOrNotAtAll() {
        long before = page.epoch();
        assertTrue(page.isStill(before));
        table.begin();
        assertFalse(page.isStill(before));
        assertFalse(page.isStill(page.epoch()));
        table.commit();
        assertFalse(page.isStill(before));
        assertTrue(page.isStill(page.epoch()));
    }

    @Test
    void aBusThatGoesOnAfterOneThatDiedInAChangeMakesTheTablesValidAgain() {
        table.begin();
        ControlTable successor = ControlTable.resume(memory, shape, 11, 12);
        assertFalse(page.isStill(page.epoch()));
        long torn = page.epoch();
        successor.begin();
        successor.commit();
        assertTrue(page.isStill(page.epoch()));
        assertTrue(page.epoch() > torn);
    }

    @Test
    void anotherShapeIsRefused() {
        LayoutException e = assertThrows(LayoutException.class,
                () -> ControlPage.open(memory, new ControlShape(2, 2, 2), 11, 12));
        assertEquals("control page: number of members is 0x3 and has to be 0x2: this memory is not what was announced, "
                + "or written by another version", e.getMessage());
        assertThrows(LayoutException.class, () -> ControlPage.open(memory, shape, 11, 13));
    }
}
