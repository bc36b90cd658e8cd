package org.busway.bench.bus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the kernel says of a process.
 *
 * @param processorSeconds user and system time of all its threads so far, to a hundredth of a second
 * @param residentBytes memory that is resident now
 * @param peakResidentBytes the most that ever was
 * @param java whether it is a Java runtime
 */
public record ProcessFigures(double processorSeconds, long residentBytes, long peakResidentBytes, boolean java) {

    /** Reads them; zeros for a process that has gone. */
    public static ProcessFigures of(long pid) {
        double seconds = ProcessHandle.of(pid).flatMap(handle -> handle.info().totalCpuDuration()).orElse(Duration.ZERO).toNanos()
                / 1e9;
        long resident = 0;
        long peak = 0;
        boolean java = false;
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith("VmRSS:")) {
                    resident = kibibytes(line);
                } else if (line.startsWith("VmHWM:")) {
                    peak = kibibytes(line);
                }
            }
            java = Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe")).endsWith("java");
        } catch (IOException e) {
            // It ended while it was looked at.
        }
        return new ProcessFigures(seconds, resident, peak, java);
    }

    private static long kibibytes(String line) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
    }

    /** Makes the peak what is resident now; where that is not permitted the peak stays that of all time. */
    public static void forgetPeak(long pid) {
        try {
            Files.writeString(Path.of("/proc/" + pid + "/clear_refs"), "5");
        } catch (IOException e) {
            // The rise is then measured from the former peak, which is no less.
        }
    }

    /** Processor time by thread in nanoseconds, finer than {@link #processorSeconds()}; empty where the kernel does not tell it. */
    public static Map<String, Long> nanosByThread(long pid) {
        Map<String, Long> nanos = new HashMap<>();
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads.toList()) {
                nanos.put(thread.getFileName().toString(),
                        Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ")[0]));
            }
        } catch (IOException | UncheckedIOException e) {
            // A thread ended while it was looked at: what was read stands.
        }
        return nanos;
    }
}
