package org.busway.torture;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** Sends signals to processes, by one shell that stays: to start a program for each would take too long. */
final class Signals implements AutoCloseable {

    private final Process shell;
    private final OutputStream lines;

    Signals() throws IOException {
        shell = new ProcessBuilder("sh").redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        lines = shell.getOutputStream();
    }

    void send(String signal, long pid) throws IOException {
        lines.write(("kill -" + signal + " " + pid + "\n").getBytes(StandardCharsets.US_ASCII));
        lines.flush();
    }

    /** Stops a process; false if it has ended before. */
    boolean stop(long pid) throws IOException {
        send("STOP", pid);
        for (int i = 0; i < 20_000; i++) {
            char state = state(pid);
            if (state == 'T' || state == 'Z' || state == 'X') {
                return state == 'T';
            }
            LockSupport.parkNanos(100_000);
        }
        throw new IllegalStateException("process " + pid + " does not stop");
    }

    /** Whether a process is stopped. */
    boolean isStopped(long pid) throws IOException {
        return state(pid) == 'T';
    }

    /** As in {@code /proc/PID/stat}: T stopped, Z or X ended. */
    private static char state(long pid) throws IOException {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (NoSuchFileException e) {
            return 'X';
        }
    }

    @Override
    public void close() {
        shell.destroy();
    }
}
