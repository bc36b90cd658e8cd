package org.busway.source.media.internal.mpd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The protocol, with servers that keep to it and others. */
@Timeout(60)
class MpdConnectionTest {

    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration SHORT = Duration.ofMillis(200);

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final List<String> answered = new ArrayList<>();
    private ScriptedMpd server;
    private Selector selector;

    @BeforeEach
    void listen() throws IOException {
        server = new ScriptedMpd();
        selector = Selector.open();
    }

    @AfterEach
    void end() throws IOException {
        server.close();
        selector.close();
    }

    private MpdConnection connected(Duration patience) throws MpdFailure {
        return MpdConnection.open(server.address(), patience, selector, stopped::get);
    }

    private Request status() {
        return Request.of((key, value) -> answered.add(key + "=" + value), "status");
    }

    private String failureOfStatus(Duration patience) throws MpdFailure {
        try (MpdConnection mpd = connected(patience)) {
            return assertThrows(MpdFailure.class, () -> mpd.run(status())).getMessage();
        }
    }

    private static void write(java.io.OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Test
    void anAnswerIsHandedOnPairByPairHoweverItComes() throws Exception {
        server.sends("status", out -> {
            for (String part : List.of("vol", "ume: 4", "0\nstate: pl", "ay\n", "error: a: b\n")) {
                write(out, part);
                Thread.sleep(5);
            }
        });
        try (MpdConnection mpd = connected(LONG)) {
            assertEquals("0.23.5", mpd.version());
            mpd.run(status());
        }
        assertEquals(List.of("volume=40", "state=play", "error=a: b"), answered);
    }

    @Test
    void aListIsDoneUntilACommandIsRefusedAndTheConnectionGoesOn() throws Exception {
        server.answers("status", "state: stop");
        server.refuses("play", "Bad song index");
        try (MpdConnection mpd = connected(LONG)) {
            MpdRefusal refusal = assertThrows(MpdRefusal.class,
                    () -> mpd.run(status(), Request.of("play", 7), Request.of("stop")));
            assertEquals("Bad song index", refusal.getMessage());
            mpd.run(status());
        }
        assertEquals(List.of("status", "play 7", "status"), server.commands);
        assertEquals(List.of("state=stop", "state=stop"), answered);
    }

    @Test
    void argumentsAreQuotedAndCannotBecomeCommands() throws Exception {
        assertEquals("addid \"a \\\"b\\\" \\\\c\"", Request.of("addid", "a \"b\" \\c").line());
        for (String text : List.of("x\nkill", "x\rkill", "x\0")) {
            assertThrows(IllegalArgumentException.class, () -> Request.of("addid", text));
        }
    }

    @Test
    void changesAreToldWhileItIsIdleAndWhatChangesMeanwhileIsKept() throws Exception {
        try (MpdConnection mpd = connected(LONG)) {
            server.change("mixer");
            assertEquals(Set.of("mixer"), mpd.changes("player mixer", LONG));
            selector.wakeup();
            assertEquals(Set.of(), mpd.changes("player mixer", LONG), "it was woken");
            mpd.run(status());
            server.change("player");
            assertEquals(Set.of("player"), mpd.changes("player mixer", LONG));
            assertEquals(Set.of(), mpd.changes("player mixer", SHORT), "nothing has changed");
        }
    }

    @Test
    void anEndWithinALineIsAFailureThatSaysSo() throws Exception {
        server.sends("status", out -> {
            write(out, "volume: 40\nsta");
            out.close();
        });
        String why = failureOfStatus(LONG);
        assertEquals("MPD at " + server.address() + ": it has ended the connection within a line", why);
    }

    @Test
    void anAnswerThatDoesNotComeOrDoesNotEndInTimeIsAFailure() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        server.sends("status", out -> over.await());
        String why = failureOfStatus(SHORT);
        assertEquals("MPD at " + server.address() + ": it has not answered within 200 ms", why);
        over.countDown();
        server.sends("status", out -> {
            while (true) {
                write(out, "x");
                Thread.sleep(10);
            }
        });
        assertEquals(why, failureOfStatus(SHORT), "each byte is no new patience");
    }

    @Test
    void whoNeverGreetsOrGreetsOtherwiseIsNoMpd() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        server.greets(out -> over.await());
        assertTrue(
                assertThrows(MpdFailure.class, () -> connected(SHORT)).getMessage().endsWith("has not answered within 200 ms"));
        over.countDown();
        server.greets(out -> write(out, "220 mail.example.org \033[2J\n"));
        assertEquals("MPD at " + server.address() + ": it is none, since it begins with \"220 mail.example.org  [2J\"",
                assertThrows(MpdFailure.class, () -> connected(LONG)).getMessage());
        assertEquals("MPD at /nowhere/mpd.socket: No such file or directory", assertThrows(MpdFailure.class,
                () -> MpdConnection.open(new MpdAddress("/nowhere/mpd.socket", 1), LONG, selector, stopped::get)).getMessage());
    }

    @Test
    void anAnswerWithoutEndIsAFailure() throws Exception {
        byte[] lines = "file: x\nTitle: y\n".repeat(4096).getBytes(StandardCharsets.UTF_8);
        byte[] noLine = "z".repeat(65_536).getBytes(StandardCharsets.UTF_8);
        for (byte[] endless : List.of(lines, noLine)) {
            server.sends("status", out -> {
                while (true) {
                    out.write(endless);
                }
            });
            try (MpdConnection mpd = connected(LONG)) {
                String why = assertThrows(MpdFailure.class, () -> mpd.run(Request.of("status"))).getMessage();
                assertTrue(why.endsWith("it answers without end: more than 8388608 bytes to one command"), why);
            }
        }
    }

    @Test
    void ofALineOfMegabytesTheBeginningIsTakenAndTheNextLineIsWhole() throws Exception {
        server.sends("status", out -> write(out, "error: " + "e".repeat(3 << 20) + "\nstate: play\n"));
        try (MpdConnection mpd = connected(LONG)) {
            mpd.run(status());
        }
        assertEquals(LineReader.LONGEST_LINE_BYTES, answered.get(0).length() + 1);
        assertEquals("state=play", answered.get(1));
    }

    @Test
    void aLineThatIsNothingIsPassedOver() throws Exception {
        server.sends("status", out -> {
            write(out, "\nnonsense\n: \n");
            out.write(new byte[]{(byte) 0xff, 0, '\n'});
            write(out, "state: play\n");
        });
        try (MpdConnection mpd = connected(LONG)) {
            mpd.run(status());
        }
        assertEquals(List.of("state=play"), answered);
    }

    @Test
    void whoWaitsGivesUpWhenItIsToStop() throws Exception {
        server.sends("status", out -> {
            stopped.set(true);
            selector.wakeup();
            Thread.sleep(LONG.toMillis());
        });
        assertTrue(failureOfStatus(LONG).endsWith("nobody wants it any more"));
    }
}
