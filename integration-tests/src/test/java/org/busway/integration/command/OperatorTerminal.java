package org.busway.integration.command;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Directories;
import org.busway.integration.bus.Finished;
import org.busway.integration.bus.Installation;
import org.busway.integration.bus.Mark;
import org.busway.integration.bus.Running;

/** {@code tools/busway run} as somebody types it, with a runtime directory of its own, and what it shows. */
public final class OperatorTerminal implements AutoCloseable {

    private static final Duration END = Duration.ofSeconds(5);

    private final Path runtimeDirectory;
    private final Running busway;
    private final Mark mark = Mark.fresh();

    private OperatorTerminal(Path runtimeDirectory, Command command) {
        this.runtimeDirectory = runtimeDirectory;
        this.busway = command.with("XDG_RUNTIME_DIR", runtimeDirectory.toString()).with(Mark.VARIABLE, mark.value()).start();
    }

    /** Types {@code busway run} with options. */
    public static OperatorTerminal run(String... options) {
        return type(directory(), Command.of(Installation.built().busway().toString(), "run").and(options));
    }

    /** Types a command that starts a bus. */
    static OperatorTerminal type(Path runtimeDirectory, Command command) {
        List<String> arguments = new ArrayList<>();
        // A shell that runs in the background leaves it ignored to all that it starts.
        arguments.addAll(List.of("env", "--default-signal=INT"));
        arguments.addAll(command.arguments());
        return new OperatorTerminal(runtimeDirectory, new Command(arguments, command.environment(), command.deadline()));
    }

    static Path directory() {
        try {
            return Files.createTempDirectory("busway-run-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path runtimeDirectory() {
        return runtimeDirectory;
    }

    Path socket() {
        return runtimeDirectory.resolve("busway/bus");
    }

    public String address() {
        return "unix:path=" + socket();
    }

    public String line(String words) {
        return busway.line(words);
    }

    List<String> shown() {
        return busway.everything().lines().toList();
    }

    public long pid() {
        return busway.pid();
    }

    /** Sends a signal, such as INT for Ctrl-C, waits for the end and for all that it started, and looks at what is left. */
    Finished endedBy(String signal) throws IOException {
        Command.of("kill", "-" + signal, Long.toString(pid())).run().succeeded();
        boolean ended = ProcessHandle.of(pid()).map(each -> each.onExit().completeOnTimeout(null, END.toMillis(), MILLISECONDS))
                .map(end -> end.join() != null).orElse(true);
        assertTrue(ended, () -> "it did not end within " + END.toSeconds() + " s of SIG" + signal + ":\n" + shown());
        Finished finished = busway.end();
        assertEquals(List.of(), mark.leftAfter(END), "processes that outlive the bus");
        try (var left = Files.walk(runtimeDirectory)) {
            List<Path> files = left.filter(each -> !Files.isDirectory(each)).toList();
            assertTrue(files.isEmpty(), () -> "left behind: " + files);
        }
        return finished;
    }

    @Override
    public void close() throws IOException {
        busway.close();
        mark.kill();
        Directories.delete(runtimeDirectory);
    }
}
