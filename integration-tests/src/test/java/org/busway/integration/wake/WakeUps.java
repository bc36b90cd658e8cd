package org.busway.integration.wake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How often each thread of a process has slept and was woken, as the kernel counts it. */
record WakeUps(Map<String, Long> byThread) {

    static WakeUps of(long pid) throws IOException {
        Map<String, Long> all = new HashMap<>();
        try (var tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (Path task : tasks.toList()) {
                try {
                    String name = Files.readString(task.resolve("comm")).strip() + " " + task.getFileName();
                    all.put(name, number(Files.readAllLines(task.resolve("status"))));
                } catch (NoSuchFileException e) {
                    // The thread has ended.
                }
            }
        }
        return new WakeUps(all);
    }

    private static long number(List<String> status) {
        return Long
                .parseLong(status.stream().filter(line -> line.startsWith("voluntary_ctxt_switches:")).findFirst().orElseThrow()
                        .replaceAll("\\D", ""));
    }

    /** What has come since; threads without wake-ups are left out. */
    WakeUps since(WakeUps before) {
        Map<String, Long> more = new TreeMap<>();
        byThread.forEach((thread, count) -> {
            long since = count - before.byThread.getOrDefault(thread, 0L);
            if (since > 0) {
                more.put(thread, since);
            }
        });
        return new WakeUps(more);
    }

    /** Those of threads whose names begin so. */
    WakeUps of(String... beginnings) {
        Map<String, Long> some = new TreeMap<>();
        byThread.forEach((thread, count) -> {
            for (String beginning : beginnings) {
                if (thread.startsWith(beginning)) {
                    some.put(thread, count);
                }
            }
        });
        return new WakeUps(some);
    }

    long sum() {
        return byThread.values().stream().mapToLong(Long::longValue).sum();
    }
}
