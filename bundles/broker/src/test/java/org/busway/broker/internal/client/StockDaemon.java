package org.busway.broker.internal.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The machine's own dbus-daemon, started for a test on a socket in a directory of its own. */
public final class StockDaemon implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/bin/dbus-daemon");

    private final Path directory;
    private final Process process;

    public StockDaemon() throws IOException {
        directory = Files.createTempDirectory("busway-stock-");
        process = new ProcessBuilder(PROGRAM.toString(), "--session", "--nofork", "--print-address=1", "--systemd-activation",
                "--address=unix:path=" + path()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        if (out.readLine() == null) {
            throw new IOException("dbus-daemon did not start");
        }
    }

    public static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    public String path() {
        return directory.resolve("bus").toString();
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(directory.resolve("bus"));
        Files.delete(directory);
    }
}
