package org.busway.bench.bus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the kernel holds for its own objects, sockets among them, on the whole machine. No process's part of it can be told apart, so only the
 * difference that many sockets make says anything.
 */
public final class KernelMemory {

    private KernelMemory() {}

    /** Bytes of its object caches now. */
    public static long bytes() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
                if (line.startsWith("Slab:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                }
            }
            throw new IllegalStateException("/proc/meminfo says nothing of Slab");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
