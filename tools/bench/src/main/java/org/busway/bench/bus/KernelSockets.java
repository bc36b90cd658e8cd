package org.busway.bench.bus;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the kernel holds in the sockets of a process: asked of {@code ss}, which asks the kernel. */
public final class KernelSockets {

    private static final Pattern MEMORY = Pattern.compile("skmem:\\(r(\\d+),rb\\d+,t(\\d+),");

    private KernelSockets() {}

    /** Bytes that were written to its sockets or have come on them and are not read; -1 where {@code ss} is missing. */
    public static long bytes(long pid) {
        try {
            Process process = new ProcessBuilder("ss", "-xmpn").redirectError(ProcessBuilder.Redirect.DISCARD).start();
            long bytes = 0;
            try (BufferedReader lines = new BufferedReader(
                    new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    Matcher memory = MEMORY.matcher(line);
                    if (line.contains("pid=" + pid + ",") && memory.find()) {
                        bytes += Long.parseLong(memory.group(1)) + Long.parseLong(memory.group(2));
                    }
                }
            }
            return process.waitFor() == 0 ? bytes : -1;
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }
}
