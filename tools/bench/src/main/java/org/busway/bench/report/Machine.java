package org.busway.bench.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the figures were taken on. */
public record Machine(String processor, int processors, String kernel, String java) {

    public static Machine here() {
        return new Machine(processorName(), Runtime.getRuntime().availableProcessors(), System.getProperty("os.version"),
                System.getProperty("java.vendor") + " " + System.getProperty("java.runtime.version"));
    }

    private static String processorName() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
                if (line.startsWith("model name") || line.startsWith("Model")) {
                    return line.substring(line.indexOf(':') + 1).strip();
                }
            }
            return System.getProperty("os.arch");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return processor + ", " + processors + " processors, Linux " + kernel + ", Java " + java;
    }
}
