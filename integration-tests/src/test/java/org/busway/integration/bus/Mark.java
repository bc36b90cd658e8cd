package org.busway.integration.bus;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Finds every process that a test caused, however often it forked: a variable with a value of its own goes into the environment of
 * the first one, and all of them inherit it. So nothing that others started is ever touched.
 */
public record Mark(String value) {

    public static final String VARIABLE = "BUSWAY_TEST_MARK";

    private static final long POLL_MILLIS = 20;

    public static Mark fresh() {
        return new Mark(UUID.randomUUID().toString());
    }

    /** Those marked processes that are still there when the time is over; none as soon as there are none. */
    public List<String> leftAfter(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        List<ProcessHandle> left = marked();
        while (!left.isEmpty() && System.nanoTime() < end) {
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
            left = marked();
        }
        return left.stream().map(process -> process.pid() + " " + process.info().commandLine().orElse("?")).toList();
    }

    /** Kills all marked processes. */
    public void kill() {
        marked().forEach(ProcessHandle::destroyForcibly);
    }

    private List<ProcessHandle> marked() {
        return ProcessHandle.allProcesses().filter(this::isMarked).toList();
    }

    private boolean isMarked(ProcessHandle process) {
        try {
            String environment = Files.readString(Path.of("/proc", Long.toString(process.pid()), "environ"), ISO_8859_1);
            return Stream.of(environment.split("\0")).anyMatch((VARIABLE + "=" + value)::equals);
        } catch (IOException e) {
            return false; // ended meanwhile, or another user's
        }
    }
}
