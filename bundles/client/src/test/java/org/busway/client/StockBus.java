package org.busway.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A stock dbus-daemon of the test's own in a directory of its own. */
final class StockBus implements AutoCloseable {

    private static final String CONFIGURATION = """
            <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
             "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
            <busconfig>
              <type>session</type>
              <listen>unix:path=%s/bus</listen>
              <policy context="default">
                <allow send_destination="*" eavesdrop="true"/>
                <allow eavesdrop="true"/>
                <allow own="*"/>
              </policy>
            </busconfig>
            """;

    private final Path directory;
    private final Process process;
    private final String address;

    private StockBus(Path directory, Process process, String address) {
        this.directory = directory;
        this.process = process;
        this.address = address;
    }

    /** Starts it; where no dbus-daemon is installed the test says so and is skipped. */
    static StockBus start() {
        Assumptions.assumeTrue(isInstalled(), "dbus-daemon is not installed: install package dbus-daemon (or dbus)");
        try {
            Path directory = Files.createTempDirectory("busway-client-test");
            Path file = Files.writeString(directory.resolve("bus.conf"), CONFIGURATION.formatted(directory));
            Process process = new ProcessBuilder("dbus-daemon", "--nofork", "--nopidfile", "--config-file=" + file,
                    "--print-address=1")
                    .redirectError(ProcessBuilder.Redirect.INHERIT).start();
            BufferedReader out = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
            return new StockBus(directory, process, out.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isInstalled() {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(each -> Files.isExecutable(Path.of(each, "dbus-daemon")));
    }

    String address() {
        return address;
    }

    BusClient connect() {
        return BusClient.connect(address);
    }

    /** Stops the daemon where it is, so that it reads nothing more. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    /** kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try (Stream<Path> files = Files.walk(directory)) {
            process.waitFor(5, TimeUnit.SECONDS);
            files.sorted(Comparator.reverseOrder()).forEach(each -> each.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
