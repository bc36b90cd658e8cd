package org.busway.lane.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import org.busway.lane.page.LaneState;
import org.busway.lane.page.MemberState;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docs/lane-format.md and the constants here are one format. */
class LaneFormatPageTest {

    /** The hash itself, and how large a ring may be, which each memory says of itself. */
    private static final Set<String> NO_LAYOUT = Set.of("LAYOUT_HASH", "SMALLEST_RING_BYTES", "LARGEST_RING_BYTES");

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

    @Test
    void everyOffsetAndSizeOfAMemoryIsInTheLayoutHash() throws IllegalAccessException {
        List<Integer> all = new ArrayList<>();
        for (Class<?> layout : List.of(LaneLayout.class, FrameLayout.class, CursorLayout.class, ControlLayout.class)) {
            for (Field field : layout.getFields()) {
                if (field.getType() == int.class && !NO_LAYOUT.contains(field.getName())) {
                    all.add(field.getInt(null));
                }
            }
        }
        assertTrue(all.size() > 70, all.size() + " were found");
        assertEquals(all.stream().sorted().toList(), IntStream.of(LaneLayout.HASHED).sorted().boxed().toList());
    }

    private static String text(long magic) {
        byte[] bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(magic).array();
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    /** The rows right behind the one that begins so. */
    private static void then(String first, String... rows) {
        List<String> lines = page.lines().toList();
        int at = 0;
        while (!lines.get(at).startsWith(first)) {
            at++;
        }
        for (String row : rows) {
            String line = lines.get(++at);
            assertTrue(line.startsWith("| " + row), line);
        }
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
        assertTrue(page.contains("| " + ControlLayout.MEMBER_COUNT_AT + ", " + ControlLayout.LANE_COUNT_AT + ", "
                + ControlLayout.NAME_COUNT_AT + " | 32 each | M, L, N |"));
        says(ControlLayout.SEED_AT, "64", "seed");
        says(ControlLayout.GENERATION_AT, "64", "generation");
        says(ControlLayout.ORDER_MODE_AT, "32", "order mode");
        says(ControlLayout.EPOCH_AT, "64", "epoch");
        assertTrue(page.contains("| " + ControlLayout.MEMBERS_AT + " + " + ControlLayout.MEMBER_BYTES + " m | 32 | state"));
        assertTrue(page.contains("| + " + ControlLayout.MEMBER_INCARNATION + " | 32 | incarnation"));
        assertTrue(page.contains("| A + " + ControlLayout.LANE_BYTES + " l | 32 |"));
        then("| " + ControlLayout.MEMBERS_AT + " + ", "+ " + ControlLayout.MEMBER_INCARNATION + " | 32 | incarnation",
                "+ " + ControlLayout.MEMBER_NUMBER + " | 64 | N of its unique name");
        then("| A + ", "+ " + ControlLayout.LANE_UID + " | 32 | its publisher's uid",
                "+ " + ControlLayout.LANE_PUBLISHER + " | 64 | N of its publisher's",
                "+ " + ControlLayout.LANE_START + " | 64 | position where the group begins",
                "+ " + ControlLayout.LANE_END + " | 64 | position where it ended",
                "+ " + ControlLayout.LANE_KIND + " | 32 | 1: order ring");
        then("| C + ", "+ " + ControlLayout.NAME_LANE + " | 32 | lane",
                "+ " + ControlLayout.NAME_FROM + ", + " + ControlLayout.NAME_TO + " | 64 each | from",
                "+ " + ControlLayout.NAME_OWNER + " | 64 | N of who owns it");
        assertTrue(page.contains("state of member slot m: 0 free, 1 joining, 2 gating, 3 lossy, 4 put out"));
        assertEquals("[FREE, JOINING, GATING, LOSSY, EVICTED]", List.of(MemberState.values()).toString());
        assertTrue(page.contains("state of lane l: 0 free, 1 open, 2 ended"));
        assertEquals("[FREE, OPEN, ENDED]", List.of(LaneState.values()).toString());
        assertTrue(page.contains("| C + " + ControlLayout.NAME_BYTES + " n | 32 |"));
        assertTrue(page.contains("| D + " + ControlLayout.COUNTER_BYTES + " l | 64 |"));
        assertTrue(page.contains("| E + " + ControlLayout.COUNTER_BYTES + " m | 64 |"));
    }
}
