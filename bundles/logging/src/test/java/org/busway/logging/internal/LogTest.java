package org.busway.logging.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tinylog.Level;

@Timeout(30)
class LogTest {

    private static final long PATIENCE_MILLIS = 20_000;
    private static final SyslogFormat FORMAT = new SyslogFormat("busway", 7,
            () -> Clock.fixed(Instant.parse("2024-02-03T04:05:06Z"), ZoneOffset.UTC));

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private static LogLine line(String text) {
        return new LogLine(Level.INFO, text + "\n");
    }

    private List<String> lines() {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** A pipe that nobody reads: whoever writes to it stands still until the test opens it. */
    private final class Standstill extends OutputStream {

        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);

        @Override
        public void write(int b) throws IOException {
            write(new byte[]{(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            reached.countDown();
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            written.write(bytes, offset, length);
        }
    }

    @Test
    void whoLogsIsNotHeldUpByAPipeThatNobodyReadsAndWhatIsLostIsCounted() throws Exception {
        Standstill pipe = new Standstill();
        Log log = new Log(new PrintStream(pipe, false, StandardCharsets.UTF_8), FORMAT);
        log.start();
        log.add(line("first"));
        pipe.reached.await();
        for (int i = 0; i < 5000; i++) {
            // Would never return if it wrote.
            log.add(line("line " + i));
        }
        pipe.open.countDown();
        log.end(PATIENCE_MILLIS);
        List<String> lines = lines();
        assertEquals("first", lines.get(0));
        assertEquals("line 0", lines.get(1));
        assertEquals("WARN: org.busway.logging: 4000 lines were lost here: the log is not read as fast as it is written",
                lines.get(1001));
        assertEquals(1002, lines.size());
    }

    @Test
    void longLinesAreBoundedByTheirCharacters() throws Exception {
        LogQueue queue = new LogQueue(100, 1000);
        for (int i = 0; i < 20; i++) {
            queue.add(line("x".repeat(199)));
        }
        queue.end();
        List<String> taken = new ArrayList<>();
        for (LogLine line = queue.take(); line != null; line = queue.take()) {
            taken.add(line.text());
        }
        assertEquals(6, taken.size());
        assertTrue(taken.get(5).contains("15 lines were lost here"), taken.get(5));
    }

    @Test
    void theLineAboutLostOnesStandsWhereTheyWere() throws Exception {
        LogQueue queue = new LogQueue(1, 1000);
        queue.add(line("one"));
        queue.add(line("lost"));
        assertEquals("one\n", queue.take().text());
        queue.add(line("three"));
        assertTrue(queue.take().text().contains("1 line was lost here"));
        assertEquals("three\n", queue.take().text());
    }

    @Test
    void aPipeThatStandsStillForGoodDoesNotHoldUpTheEnd() throws Exception {
        Standstill pipe = new Standstill();
        Log log = new Log(new PrintStream(pipe), FORMAT);
        log.start();
        log.add(line("first"));
        pipe.reached.await();
        log.end(1);
        log.systemLog(text -> {}, true);
        log.add(line("afterwards"));
        pipe.open.countDown();
    }

    @Test
    void withoutAThreadALineIsWrittenByWhoLogsIt() {
        Log log = new Log(new PrintStream(written), FORMAT);
        log.add(line("early"));
        assertEquals(List.of("early"), lines());
    }

    @Test
    void theSystemLogGetsLinesTooOrOnly() {
        List<String> sent = new ArrayList<>();
        Log log = new Log(new PrintStream(written), FORMAT);
        log.systemLog(sent::add, false);
        log.add(new LogLine(Level.WARN, "both\n"));
        log.systemLog(sent::add, true);
        log.add(new LogLine(Level.ERROR, "one\n"));
        log.systemLog(null, false);
        log.add(line("none"));
        assertEquals(List.of("<28>Feb  3 04:05:06 busway[7]: both", "<27>Feb  3 04:05:06 busway[7]: one"), sent);
        assertEquals(List.of("both", "none"), lines());
    }

    @Test
    void whatTheSystemLogDoesNotTakeGoesToStandardErrorWhichIsSaidOnce() {
        Log log = new Log(new PrintStream(written), FORMAT);
        log.systemLog(text -> {
            throw new IllegalStateException("/dev/log: ENOENT");
        }, true);
        log.add(line("one"));
        log.add(line("two"));
        assertEquals(3, lines().size());
        assertTrue(lines().get(0).contains("the system log cannot be written to") && lines().get(0).contains("/dev/log: ENOENT"));
        assertEquals(List.of("one", "two"), lines().subList(1, 3));
    }

    /** A mistake in the name there and the log would be silent. */
    @Test
    void theConfigurationNamesTheWriter() throws IOException {
        for (String file : List.of("/tinylog.properties")) {
            try (InputStream in = getClass().getResourceAsStream(file)) {
                String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                assertTrue(text.contains("writer = " + QueuedWriter.class.getName()), text);
            }
        }
        String shipped = java.nio.file.Files.readString(java.nio.file.Path.of("../../runtime-config/logging.properties"));
        assertTrue(shipped.contains("writer = " + QueuedWriter.class.getName()), shipped);
    }
}
