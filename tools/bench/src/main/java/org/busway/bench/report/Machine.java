package org.busway.bench.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the figures were taken on, and how busy it was with that and anything else: the load averages of 1, 5 and 15 minutes at the end. */
public record Machine(String processor, int processors, String kernel, String java, String load) {

    public static Machine here() {
        return new Machine(processorName(), Runtime.getRuntime().availableProcessors(), System.getProperty("os.version"),
                System.getProperty("java.vendor") + " " + System.getProperty("java.runtime.version"), loadNow());
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

    private static String loadNow() {
        try {
            String[] words = Files.readString(Path.of("/proc/loadavg")).split(" ");
            return words[0] + " " + words[1] + " " + words[2];
        } catch (IOException e) {
            return "unknown";
        }
    }

    @Override
    public String toString() {
        return processor + ", " + processors + " processors, Linux " + kernel + ", Java " + java + ", load " + load;
    }
}
