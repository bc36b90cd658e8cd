package org.busway.lane.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docs/lane-format.md and the constants here are one format. */
class LaneFormatPageTest {

    private static String page;

    @BeforeAll
    static void read() throws IOException {
        page = Files.readString(Path.of("../../docs/lane-format.md"));
    }

    private static void says(int at, String bits, String what) {
        String row = "| " + at + " | " + bits + " | " + what;
        assertTrue(page.contains(row), "the page has no row \"" + row + "\"");
    }

    @Test
    void theLayoutHashAndTheMagicNumbersAreThoseOfThePage() {
        assertTrue(page.contains(String.format("layout hash: 0x%08X", LaneLayout.LAYOUT_HASH)),
                () -> String.format("layout hash: 0x%08X", LaneLayout.LAYOUT_HASH));
        assertEquals("BUSWAYLN", text(LaneLayout.MAGIC));
        assertEquals("BUSWAYCU", text(CursorLayout.MAGIC));
        assertEquals("BUSWAYCT", text(ControlLayout.MAGIC));
        assertEquals(1, LaneLayout.VERSION);
    }

    private static String text(long magic) {
        byte[] bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(magic).array();
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    @Test
    void theWordsOfALaneStandWhereThePageSays() {
        says(LaneLayout.RING_BYTES_AT, "64", "ring bytes");
        says(LaneLayout.HEADER_BYTES_AT, "32", "header bytes: " + LaneLayout.HEADER_BYTES);
        says(LaneLayout.LANE_NUMBER_AT, "32", "lane number");
        says(LaneLayout.SEED_AT, "64", "seed");
        says(LaneLayout.GENERATION_AT, "64", "generation");
        says(LaneLayout.TAIL_AT, "64", "tail");
        says(LaneLayout.RESERVE_AT, "64", "reserve");
        says(LaneLayout.FRAMES_AT, "64", "number of the next frame");
        says(LaneLayout.EPOCH_SEEN_AT, "64", "last epoch");
        says(LaneLayout.ROOM_WAIT_AT, "64", "room wait");
        says(LaneLayout.ROOM_POSITION_AT, "64", "room position");
        says(LaneLayout.ANCHORS_AT, LaneLayout.PARTS + " × 64", "anchors");
        assertTrue(page.contains("| " + FrameLayout.MESSAGE + " | a message: "));
        assertTrue(page.contains("| " + FrameLayout.VOID + " | nothing; "));
        assertTrue(page.contains("| " + FrameLayout.END + " | the end: "));
        assertTrue(page
                .contains("| " + FrameLayout.ANNOUNCED + " | an announced message: " + FrameLayout.ANNOUNCED_BYTES + " bytes"));
    }

    @Test
    void theWordsOfACursorPageStandWhereThePageSays() {
        says(CursorLayout.SLOT_COUNT_AT, "32", "slots");
        says(CursorLayout.MEMBER_AT, "32", "the member's slot");
        says(CursorLayout.GENERATION_AT, "64", "generation");
        says(CursorLayout.WAIT_AT, "64", "wait");
        says(CursorLayout.EPOCH_SEEN_AT, "64", "last epoch");
        says(CursorLayout.WAKE_COUNT_AT, "32", "alternatives");
        says(CursorLayout.WAKE_AT, CursorLayout.WAKE_ALTERNATIVES + " × 256 bits", "the wake filter");
        assertTrue(page.contains("| " + CursorLayout.SLOTS_AT + " + " + CursorLayout.SLOT_BYTES + " n | 64 | lane n: cursor |"));
        assertTrue(page.contains("| + " + CursorLayout.READ + " | 64 | messages handed on |"));
        assertTrue(page.contains("| + " + CursorLayout.LOST + " | 64 | messages not seen |"));
        assertTrue(page.contains("| + " + CursorLayout.FENCE_WAIT + " | 64 | socket messages"));
    }

    @Test
    void theTablesOfAControlPageStandWhereThePageSays() {
        says(ControlLayout.ORDER_MODE_AT, "32", "order mode");
        says(ControlLayout.EPOCH_AT, "64", "epoch");
        assertTrue(page.contains("| " + ControlLayout.MEMBERS_AT + " + " + ControlLayout.MEMBER_BYTES + " m | 32 | state"));
        assertTrue(page.contains("| + " + ControlLayout.MEMBER_INCARNATION + " | 32 | incarnation"));
        assertTrue(page.contains("| A + " + ControlLayout.LANE_BYTES + " l | 32 |"));
        assertTrue(page.contains("| C + " + ControlLayout.NAME_BYTES + " n | 32 |"));
        assertTrue(page.contains("| D + " + ControlLayout.COUNTER_BYTES + " l | 64 |"));
        assertTrue(page.contains("| E + " + ControlLayout.COUNTER_BYTES + " m | 64 |"));
    }
}
