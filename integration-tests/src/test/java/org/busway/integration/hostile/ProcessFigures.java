package org.busway.integration.hostile;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process holds, as the kernel counts it. */
record ProcessFigures(long residentKib, int descriptors) {

    private static final long TICK_NANOS = 10_000_000;

    static ProcessFigures of(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        String line = Files.readAllLines(process.resolve("status")).stream().filter(each -> each.startsWith("VmRSS:"))
                .findFirst().orElseThrow();
        return new ProcessFigures(Long.parseLong(line.replaceAll("\\D", "")), descriptors(pid));
    }

    static int descriptors(long pid) {
        return new File("/proc/" + pid + "/fd").list().length;
    }

    /** The processor time that it has used, in steps of ten milliseconds. */
    static long processorNanos(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_NANOS;
    }
}
