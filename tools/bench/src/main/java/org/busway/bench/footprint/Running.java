package org.busway.bench.footprint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.busway.bench.bus.ProcessFigures;

/**
 * A program that runs.
 *
 * @param process what was started, which may have replaced itself or have started the one that counts
 * @param readySeconds from the command until it answered
 * @param activeSeconds from the command until all its sources were active; 0 for one without
 */
record Running(Process process, double readySeconds, double activeSeconds) implements AutoCloseable {

    /** The process that holds most memory of those that belong to it. */
    long pid() {
        ProcessHandle root = process.toHandle();
        return Stream.concat(root.descendants(), Stream.of(root))
                .max(Comparator.comparingLong(each -> ProcessFigures.of(each.pid()).residentBytes())).orElse(root).pid();
    }

    /** How many threads it has. */
    int threads() {
        return tasks().size();
    }

    /** How often each of its threads, by number and name, has been given a processor so far. */
    Map<String, Long> wakeUps() {
        Map<String, Long> all = new HashMap<>();
        for (Path task : tasks()) {
            try {
                long sum = 0;
                for (String line : Files.readAllLines(task.resolve("status"))) {
                    if (line.startsWith("voluntary_ctxt_switches") || line.startsWith("nonvoluntary_ctxt_switches")) {
                        sum += Long.parseLong(line.replaceAll("\\D", ""));
                    }
                }
                all.put(task.getFileName() + " " + Files.readString(task.resolve("comm")).strip(), sum);
            } catch (IOException e) {
                // A thread that has just ended.
            }
        }
        return all;
    }

    /** How often that was since an earlier look, by name; of a thread that has ended since, such as a compiler's, nothing is known. */
    Map<String, Long> wakeUpsSince(Map<String, Long> before) {
        Map<String, Long> byName = new TreeMap<>();
        wakeUps().forEach((thread, count) -> byName.merge(thread.substring(thread.indexOf(' ') + 1),
                count - before.getOrDefault(thread, 0L), Long::sum));
        byName.values().removeIf(count -> count == 0);
        return byName;
    }

    private List<Path> tasks() {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid() + "/task"))) {
            return tasks.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
