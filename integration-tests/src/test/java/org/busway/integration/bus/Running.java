package org.busway.integration.bus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that runs beside the test. What it writes is kept line by line, and a test waits for the line it wants, never for a
 * time. Closing it sends SIGTERM, and SIGKILL if that does not end it.
 */
public final class Running implements AutoCloseable {

    private static final long END_MILLIS = 5_000;

    private final List<String> command;
    private final Process process;
    private final Duration deadline;
    /** Guarded by itself, which is notified of each line and of each end of a stream. */
    private final List<String> lines = new ArrayList<>();
    private int openStreams = 2;

    Running(List<String> command, Process process, Duration deadline) {
        this.command = command;
        this.process = process;
        this.deadline = deadline;
        follow(process.getInputStream());
        follow(process.getErrorStream());
    }

    public long pid() {
        return process.pid();
    }

    /** The first line that contains these words, which it may have written already. Fails at the deadline or when it has ended. */
    public String line(String words) {
        long end = System.nanoTime() + deadline.toNanos();
        synchronized (lines) {
            for (int next = 0;;) {
                for (; next < lines.size(); next++) {
                    if (lines.get(next).contains(words)) {
                        return lines.get(next);
                    }
                }
                long restMillis = (end - System.nanoTime()) / 1_000_000;
                if (openStreams == 0 || restMillis <= 0) {
                    return fail(String.join(" ", command) + (openStreams == 0 ? " ended" : " ran on") + " without \"" + words
                            + "\":\n"
                            + String.join("\n", lines));
                }
                await(restMillis);
            }
        }
    }

    /** All that it wrote until now. */
    public String everything() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    /** Waits for its own end. */
    public Finished end() {
        try {
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                fail(String.join(" ", command) + " did not end within " + deadline.toSeconds() + " s:\n" + everything());
            }
            synchronized (lines) {
                while (openStreams > 0) {
                    await(END_MILLIS);
                }
            }
            return new Finished(command, process.exitValue(), everything(), "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + command, e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_MILLIS, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    private void await(long millis) {
        try {
            lines.wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail("interrupted while waiting for " + command);
        }
    }

    private void follow(InputStream stream) {
        Thread reader = new Thread(() -> {
            try (BufferedReader text = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
                for (String line; (line = text.readLine()) != null;) {
                    add(line);
                }
            } catch (IOException e) {
                add("(its output ended: " + e.getMessage() + ")");
            } finally {
                synchronized (lines) {
                    openStreams--;
                    lines.notifyAll();
                }
            }
        }, "output of " + command.get(0));
        reader.setDaemon(true);
        reader.start();
    }

    private void add(String line) {
        synchronized (lines) {
            lines.add(line);
            lines.notifyAll();
        }
    }
}
