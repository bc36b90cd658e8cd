package org.busway.source.media.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.busway.api.source.EventSource.State;
import org.busway.source.media.internal.mpd.ScriptedMpd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What MPD may do wrong: each has a line in the log that says of whom and what, and the player goes on. The test is the player's thread. */
@Timeout(60)
class BadMpdTest {

    private static final String NAME = "name org.mpris.MediaPlayer2.mpd";
    private static final Duration PATIENCE = Duration.ofMillis(300);

    enum Bad {
        ENDS_WITHIN_A_LINE("it has ended the connection within a line"), ENDS("it has ended the connection"), NEVER_ANSWERS(
                "it has not answered within 300 ms");

        private final String line;

        Bad(String line) {
            this.line = line;
        }
    }

    private final RecordedBus bus = new RecordedBus();
    private final CountDownLatch over = new CountDownLatch(1);
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final PrintStream terminal = System.err;
    private ScriptedMpd server;
    private MpdWork work;
    private long skippedNanos;

    @BeforeEach
    void start() throws IOException {
        System.setErr(new PrintStream(log, true));
        server = new ScriptedMpd();
        work = new MpdWork(new MpdSettings(server.address(), "", 0, "Kitchen", "/music", 100, PATIENCE), bus.connection,
                () -> System.nanoTime() + skippedNanos);
        work.begin();
    }

    @AfterEach
    void end() throws IOException {
        over.countDown();
        work.close();
        server.close();
        System.setErr(terminal);
    }

    private void until(BooleanSupplier holds) throws IOException {
        while (!holds.getAsBoolean()) {
            work.turn();
        }
    }

    private long lines(String text) {
        return log.toString().lines().filter(line -> line.contains(text)).count();
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionThatIsLostHasItsLineAndAnotherOneIsMade(Bad bad) throws IOException {
        server.sends("status", out -> {
            if (bad == Bad.ENDS_WITHIN_A_LINE) {
                out.write("volume: 40\nsta".getBytes());
            }
            if (bad == Bad.NEVER_ANSWERS) {
                over.await();
            }
            out.close();
        });
        until(() -> work.condition().state() == State.FAILED);
        String line = "MPD at " + server.address() + ": " + bad.line;
        assertEquals(1, lines(line + ": tried again in 1 s, and less and less often"), log::toString);
        assertEquals(line + "; tried again in 1 s", work.condition().detail());
        over.countDown();
        server.answers("status", "state: play");
        skippedNanos += Duration.ofSeconds(2).toNanos();
        until(() -> bus.done.contains(NAME));
        assertEquals(State.ACTIVE, work.condition().state());
    }

    @Test
    void hostileTagsAndLinesHaveTheirLineAndThePlayerShowsTheRest() throws IOException {
        server.answers("status", "state: play", "songid: 7", "song: 0", "playlistlength: 1", "elapsed: never");
        server.answers("currentsong", "file: a.flac", "Title: \u001b[2J" + "t".repeat(3000), "Artist: Somebody", "no line at all",
                "Other: " + "c".repeat(100_000), "Id: 7");
        // Lines get rarer with their number, which is that of all until now.
        for (int i = 0; i < 100; i++) {
            until(() -> bus.done.contains(NAME));
            server.disconnect();
            until(() -> work.condition().state() == State.FAILED);
            bus.news();
            skippedNanos += Duration.ofSeconds(31).toNanos();
        }
        for (String line : Stream.of("tag Title of a.flac is too long or has control characters: \" [2Jtttt",
                "answered \"no line at all\", which is nothing: passed over",
                "answered a line of 100007 bytes, of which the first 8192",
                "MPD says elapsed: \"never\", which is no such number").toList()) {
            assertTrue(lines(line) > 0, () -> line + " is not in\n" + log);
        }
        assertTrue(lines("which is no such number") < 12, "a hundred of them are no flood of lines");
        until(() -> bus.done.contains(NAME));
        String metadata = bus.value("/org/mpris/MediaPlayer2", "org.mpris.MediaPlayer2.Player", "Metadata").toString();
        assertTrue(metadata.contains("Somebody"), metadata);
    }
}
