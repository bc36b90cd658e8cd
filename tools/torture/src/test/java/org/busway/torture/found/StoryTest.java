package org.busway.torture.found;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;

import org.busway.torture.Mode;
import org.busway.torture.found.Journal.Event;
import org.busway.torture.process.Tick;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the comparison finds, and what it lets pass. */
class StoryTest {

    @TempDir
    Path directory;
    private int journals;

    /** Entries of two senders: {@code a0 b0 a1} with their frame numbers, {@code +} joined, {@code -} ended, {@code lN} so many lost, {@code !} torn. */
    private Journal journal(String text) {
        Journal journal = Journal.open(directory.resolve("journal-" + ++journals));
        for (String word : text.split(" ")) {
            switch (word.charAt(0)) {
                case '+' -> journal.note(Event.JOINED, 0);
                case '-' -> journal.note(Event.ENDED, 0);
                case '!' -> journal.note(Event.TORN, 0);
                case 'l' -> journal.note(Event.LOST, Long.parseLong(word.substring(1)));
                default -> {
                    String[] parts = word.substring(1).split("@");
                    journal.saw(Tick.id(word.charAt(0), Integer.parseInt(parts[0])),
                            parts.length == 1 ? 0 : Long.parseLong(parts[1]));
                }
            }
        }
        return journal;
    }

    private final String all = "+ a0@10 b0@11 a1@12 b1@13 a2@14";

    private Story story(String text) {
        return new Story(Mode.BUS, "teller", journal(text));
    }

    private void fails(String words, String reader) {
        AssertionError error = assertThrows(AssertionError.class, () -> story(all).compare("reader", journal(reader)));
        assertTrue(error.getMessage().contains(words), error.getMessage());
    }

    @Test
    void whoJoinsLaterAndLeavesEarlierHasSeenTheSame() {
        assertEquals(3, story(all).compare("reader", journal("+ b0@11 a1@12 b1@13 -")));
        assertEquals(3, story(all).compare("by socket", journal("+ b0 a1 b1")));
        assertEquals(4, story(all).compare("twice", journal("+ a0@10 b0@11 - + b1@13 a2@14")));
    }

    @Test
    void whatCameByTheConnectionHasNoNumberAndStandsInTheSameOrder() {
        assertEquals(4, story("+ a0@10 b0@11 a1 b1 a2@12").compare("reader", journal("+ b0@11 a1 b1 a2@12")));
        assertThrows(AssertionError.class, () -> story("+ a0@10 b0@11 a1 b1 a2@13"));
        Story story = story("+ a0@10 b0@11 a1 b1 a2@12 b2@13");
        assertEquals(3, story.compareLanes("reader of lanes", journal("+ b0@11 a2@12 b2@13")));
        assertThrows(AssertionError.class, () -> story.compareLanes("reader of lanes", journal("+ b0@11 b2@13")));
    }

    @Test
    void whatIsMissingWasDeclaredLost() {
        assertEquals(3, story(all).compare("reader", journal("+ a0@10 l2 b1@13 a2@14")));
        fails("2 lost", "+ a0@10 l2 a1@12");
        fails("is frame 13 after 10 and 0 lost", "+ a0@10 b1@13");
        fails("1 are missing before it, 0 were declared lost", "+ a0 a1");
    }

    @Test
    void whatCameByTheConnectionMayStandAmongWhatWasOverwritten() {
        Story story = story("+ a0@10 b0@11 a1 b1 a2@12 b2@13");
        assertEquals(4, story.compare("lossy", journal("+ a0@10 l2 a1 b1 b2@13")));
        assertEquals(4, story("+ a0@10 b0@11 a1 b1 a2@12 b2@13 a3@14").compare("lossy", journal("+ a0@10 l3 a1 b1 a3@14")));
        assertThrows(AssertionError.class, () -> story.compare("lossy", journal("+ a0@10 l3 a1 b1 b2@13")));
        assertThrows(AssertionError.class, () -> story.compare("lossy", journal("+ a0@10 l2 b1 b2@13")));
        assertThrows(AssertionError.class, () -> story.compare("by socket", journal("+ a0 l2 a1 b1 b2")));
    }

    @Test
    void whoIsFirstHeardOfByTheConnectionBehindALossMayHaveMoreAmongWhatWasLost() {
        Story story = story("+ b0@10 b1@11 a0 a1@12 a2@13 a3@14");
        assertEquals(3, story.compare("reader", journal("+ b0@10 l3 a0 a3@14")));
        assertThrows(AssertionError.class, () -> story.compare("reader", journal("+ b0@10 l2 a0 a3@14")));
        assertThrows(AssertionError.class, () -> story.compare("reader", journal("+ b0@10 b1@11 a0 a2@13")));
    }

    @Test
    void anotherOrderARepeatAndWhatIsTornAreFound() {
        fails("came in another order", "+ b0 a0");
        fails("is not number 1 of its sender", "+ a0@10 a0@11");
        fails("comes late or again", "+ a1@12 l1 a1@14");
        fails("TORN", "+ a0@10 ! b0@11");
        fails("is frame 11 to teller", "+ b0@15");
        fails("has never come", "+ a0@10 c7@11");
    }

    @Test
    void whatCameWhileTheTellerWasNoMemberIsNotItsToTell() {
        Story story = story("+ a0@10 b0@11 - + b2@14 a2@15");
        assertEquals(6,
                story.compare("reader", journal("+ a0@10 b0@11 b1@12 a1@13 b2@14 a2@15")));
    }
}
