package org.busway.integration.bus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A bus of its own, started by the program under test with a configuration in a temporary directory. {@link #close} ends it by
 * SIGTERM and checks what is left of it: no process, no socket file.
 */
public final class BusProcess implements AutoCloseable {

    /** A bus whose user may do anything on it, as on a session bus. */
    public static final String PERMISSIVE = """
            <busconfig>
              <type>session</type>
              <listen>unix:path=@DIRECTORY@/bus</listen>
              <auth>EXTERNAL</auth>
              <servicedir>@DIRECTORY@/services</servicedir>
              <policy context="default">
                <allow send_destination="*" eavesdrop="true"/>
                <allow eavesdrop="true"/>
                <allow own="*"/>
              </policy>
            </busconfig>
            """;

    private static final long READY_SECONDS = 20;
    private static final Duration END = Duration.ofSeconds(5);

    private final Path directory;
    private final Process process;
    private final String address;
    private final Mark mark;

    private BusProcess(Path directory, Process process, String address, Mark mark) {
        this.directory = directory;
        this.process = process;
        this.address = address;
        this.mark = mark;
    }

    /** Starts a bus with that configuration, in which {@code @DIRECTORY@} stands for its directory, and waits for its address. */
    public static BusProcess start(String configuration) throws IOException {
        return start(Launch.of(configuration));
    }

    static BusProcess start(Launch launch) throws IOException {
        Path daemon = Machine.daemon();
        Path directory = launch.directory();
        Mark mark = Mark.fresh();
        ProcessBuilder builder = launch.command(directory).with(Mark.VARIABLE, mark.value()).builder();
        Process process = builder.redirectError(directory.resolve("log").toFile()).start();
        try {
            return new BusProcess(directory, process, firstLine(process), mark);
        } catch (TimeoutException | ExecutionException | InterruptedException e) {
            mark.kill();
            String log = Files.readString(directory.resolve("log"), UTF_8);
            Directories.delete(directory);
            return fail(daemon + " printed no address within " + READY_SECONDS + " s, its log:\n" + log, e);
        }
    }

    private static String firstLine(Process process) throws TimeoutException, ExecutionException, InterruptedException {
        BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        return CompletableFuture.supplyAsync(() -> {
            try {
                String line = output.readLine();
                if (line == null) {
                    throw new IllegalStateException("its output ended");
                }
                return line;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }).get(READY_SECONDS, TimeUnit.SECONDS);
    }

    public String address() {
        return address;
    }

    public long pid() {
        return process.pid();
    }

    public Path directory() {
        return directory;
    }

    /** Its configuration file. */
    public Path configuration() {
        return directory.resolve("bus.conf");
    }

    /** Changes its configuration file, in one step as editors do. */
    public void configure(String configuration) throws IOException {
        Path next = directory.resolve("bus.conf.next");
        Files.writeString(next, configuration.replace("@DIRECTORY@", directory.toString()));
        Files.move(next, configuration(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Sends it a signal, such as HUP. */
    public void signal(String name) {
        Command.of("kill", "-" + name, Long.toString(pid())).run().succeeded();
    }

    /** What the bus wrote to standard error. */
    public String log() throws IOException {
        return Files.readString(directory.resolve("log"), UTF_8);
    }

    /** A program whose session bus and system bus this one is. */
    public Command command(String... arguments) {
        return Command.of(arguments).with("DBUS_SESSION_BUS_ADDRESS", address).with("DBUS_SYSTEM_BUS_ADDRESS", address);
    }

    @Override
    public void close() throws IOException {
        try {
            process.destroy();
            boolean ended = process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS);
            assertTrue(ended, () -> "the bus " + pid() + " did not end within " + END.toSeconds() + " s of SIGTERM");
            List<String> left = mark.leftAfter(END);
            assertEquals(List.of(), left, "processes that outlive the bus");
            assertTrue(Files.notExists(directory.resolve("bus")), () -> "the socket file " + directory + "/bus was left behind");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            mark.kill();
            Directories.delete(directory);
        }
    }
}
