package org.busway.bench.footprint;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.busway.bench.load.Link;

/**
 * A program that is looked at while it does nothing.
 *
 * @param name how the table calls it
 * @param command starts it; {@code {directory}} stands for an empty folder of its own
 * @param environment set besides
 * @param address where it can be connected to, with {@code {directory}}; null for one that prints its address or {@code ready}
 * @param sources how many sources it says to be active; 0 where there are none to wait for
 * @param diskBytes what it takes of the disk, without what its platform takes
 */
record Program(String name, List<String> command, Map<String, String> environment, String address, int sources, long diskBytes) {

    /** A directory in its own, for what is put there while it runs. */
    static final String LOAD = "load";
    private static final int PATIENCE_SECONDS = 60;
    private static final int LOOK_NANOS = 1_000_000;

    /** Starts it and waits until it is ready, and then until its sources are active. */
    Running start(Path directory) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                command.stream().map(word -> word.replace("{directory}", directory.toString())).toList());
        builder.environment().putAll(environment);
        builder.environment().put("TMPDIR", directory.toString());
        builder.environment().put("XDG_RUNTIME_DIR", directory.toString());
        Files.createDirectory(directory.resolve(LOAD));
        Path log = directory.resolve("log");
        long beganNanos = System.nanoTime();
        Process process = builder.redirectError(log.toFile()).start();
        BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        boolean isReady = address == null ? isSaid(out) : answers(process, address.replace("{directory}", directory.toString()));
        double readySeconds = (System.nanoTime() - beganNanos) / 1e9;
        if (!isReady) {
            process.destroyForcibly();
            throw new IOException(name + " was not ready: " + String.join(" ", command) + ": " + Files.readString(log).strip());
        }
        double activeSeconds = 0;
        if (sources > 0) {
            awaitSources(out);
            activeSeconds = (System.nanoTime() - beganNanos) / 1e9;
        }
        return new Running(process, readySeconds, activeSeconds);
    }

    private static boolean isSaid(BufferedReader out) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            String word = line.substring(line.lastIndexOf(' ') + 1);
            if (word.equals("ready") || Link.isAddress(word)) {
                return true;
            }
        }
        return false;
    }

    private static boolean answers(Process process, String address) {
        long until = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
        while (process.isAlive() && System.nanoTime() < until) {
            try (Link link = Link.open(address)) {
                return true;
            } catch (IOException e) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
        return false;
    }

    /** The shell prints a line for each change of a source's state. */
    private void awaitSources(BufferedReader out) throws IOException {
        int active = 0;
        while (active < sources) {
            String line = out.readLine();
            if (line == null) {
                throw new IOException(name + " ended with " + active + " of " + sources + " sources active");
            }
            if (line.matches(".* source +\\S+ +active .*")) {
                active++;
            }
        }
    }
}
