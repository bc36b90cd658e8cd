package org.busway.bench.groups.transport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.busway.bench.groups.load.ProcessClock;

/**
 * What one side of a run has used: publishers, members or the bus, all threads of all their processes.
 *
 * @param pids the processes
 * @param processorNanos used before
 * @param wakeUps voluntary context switches before
 * @param syscalls counts system calls; null where that is not wanted or not possible
 */
record Side(List<Long> pids, long processorNanos, long wakeUps, Process syscalls) {

    /** What a side used. */
    record Used(double processorNanos, double wakeUps, double syscalls) {}

    static Side begin(List<Long> pids, boolean countsCalls) throws IOException {
        Process counting = countsCalls && !pids.isEmpty() ? count(pids) : null;
        return new Side(pids, processor(pids), switches(pids), counting);
    }

    private static Process count(List<Long> pids) throws IOException {
        StringBuilder list = new StringBuilder();
        pids.forEach(pid -> list.append(list.isEmpty() ? "" : ",").append(pid));
        return new ProcessBuilder("perf", "stat", "-x", ",", "-e", "raw_syscalls:sys_enter", "-p", list.toString()).start();
    }

    /** Waits until calls are counted. */
    static void begun(List<Side> sides) {
        for (Side side : sides) {
            if (side.syscalls != null) {
                try {
                    // It says nothing when it has begun.
                    side.syscalls.waitFor(300, TimeUnit.MILLISECONDS);
                    return;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    Used end() throws IOException {
        double calls = Double.NaN;
        if (syscalls != null) {
            ProcessHandle handle = syscalls.toHandle();
            new ProcessBuilder("kill", "-INT", Long.toString(handle.pid())).start();
            String said = new String(syscalls.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            for (String line : said.split("\n")) {
                if (line.contains("raw_syscalls") && Character.isDigit(line.charAt(0))) {
                    calls = Double.parseDouble(line.substring(0, line.indexOf(',')));
                }
            }
        }
        return new Used(processor(pids) - processorNanos, switches(pids) - wakeUps, calls);
    }

    private static long processor(List<Long> pids) {
        return pids.stream().mapToLong(ProcessClock::nanos).sum();
    }

    /** How often a thread, such as {@code /proc/thread-self}, has waited. */
    static long switches(Path thread) throws IOException {
        for (String line : Files.readAllLines(thread.resolve("status"))) {
            if (line.startsWith("voluntary_ctxt_switches:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return 0;
    }

    private static long switches(List<Long> pids) throws IOException {
        long sum = 0;
        for (long pid : pids) {
            List<Path> threads;
            try (Stream<Path> listed = Files.list(Path.of("/proc/" + pid + "/task"))) {
                threads = new ArrayList<>(listed.toList());
            } catch (java.nio.file.NoSuchFileException e) {
                // A starter that has done its work.
                continue;
            }
            for (Path thread : threads) {
                try {
                    sum += switches(thread);
                } catch (IOException e) {
                    // The thread has ended.
                    continue;
                }
            }
        }
        return sum;
    }
}
