package org.busway.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalTime;
import java.util.Map;
import org.busway.api.source.EventSource;
import org.junit.jupiter.api.Test;

class LinesTest {

    private static final LocalTime NOON = LocalTime.of(12, 0, 0, 999_000_000);

    @Test
    void columnsStandUnderEachOther() {
        assertEquals("12:00:00 peer +  :1.7     pid 4711    uid 0     gdbus",
                Lines.peerCame(NOON, ":1.7", new Program("4711", "0", "gdbus")));
        assertEquals("12:00:00 peer -  :1.17    pid ?       uid ?", Lines.peerWent(NOON, ":1.17", Program.UNKNOWN));
        assertEquals("12:00:00 name +  :1.7     org.example.Meter", Lines.nameOwned(NOON, ":1.7", "org.example.Meter"));
        assertEquals("12:00:00 source  uevent   active      1 event       group 1",
                Lines.source(NOON, "uevent", EventSource.State.ACTIVE, 1, "group 1"));
    }

    @Test
    void aColumnThatIsTooLongStillEndsInABlank() {
        assertEquals("12:00:00 name -  :1.123456789 a.b", Lines.nameLost(NOON, ":1.123456789", "a.b"));
    }

    @Test
    void anEventShowsWhatNamesTheDevice() {
        assertEquals("12:00:00 event   add      block       /devices/x  DEVNAME=sda",
                Lines.event(NOON, "add", "block", "/devices/x", Map.of("DEVNAME", "sda", "SEQNUM", "7")));
    }

    @Test
    void whatComesFromOutsideCannotSteerTheTerminal() {
        String line = Lines.peerCame(NOON, ":1.7", new Program("1", "0", "\u001b[2Jevil\n\u009b1m"));
        assertTrue(line.endsWith("?[2Jevil??1m"), line);
    }

    @Test
    void aLineHasAnEnd() {
        assertEquals(240, Lines.nameOwned(NOON, ":1.7", "a".repeat(1000)).length());
    }

    @Test
    void oneLineAndSeveralAreToldApart() {
        assertTrue(Lines.refused(1).contains("and 1 line more"));
        assertTrue(Lines.refused(2).contains("and 2 lines more"));
    }
}
