package org.busway.integration.bus;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program to be run: its arguments, what differs in its environment, its deadline. Standard input is {@code /dev/null}, and no
 * address of a bus of the machine is inherited.
 */
public record Command(List<String> arguments, Map<String, String> environment, Duration deadline) {

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final List<String> NOT_INHERITED = List.of("DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS",
            "DBUS_STARTER_ADDRESS", "DBUS_STARTER_BUS_TYPE", "XDG_RUNTIME_DIR", "DISPLAY");

    public static Command of(List<String> arguments) {
        return new Command(List.copyOf(arguments), Map.of(), DEADLINE);
    }

    public static Command of(String... arguments) {
        return of(List.of(arguments));
    }

    public Command with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new Command(arguments, Map.copyOf(more), deadline);
    }

    public Command within(Duration another) {
        return new Command(arguments, environment, another);
    }

    public Command and(String... more) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of(more));
        return new Command(List.copyOf(all), environment, deadline);
    }

    /** Runs it to its end. One that is not done at its deadline is killed, and says so in its errors. */
    public Finished run() {
        try {
            Path output = Files.createTempFile("busway-output-", "");
            Path errors = Files.createTempFile("busway-errors-", "");
            try {
                Process process = builder().redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
                boolean ended = process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
                if (!ended) {
                    process.destroyForcibly().waitFor();
                }
                String late = ended ? "" : "\nkilled: not done after " + deadline.toSeconds() + " s";
                return new Finished(arguments, process.exitValue(), Files.readString(output, UTF_8),
                        Files.readString(errors, UTF_8) + late);
            } finally {
                Files.delete(output);
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + arguments, e);
        }
    }

    /** Starts it and leaves it running. */
    public Running start() {
        try {
            return new Running(arguments, builder().start(), deadline);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ProcessBuilder builder() {
        ProcessBuilder builder = new ProcessBuilder(arguments).redirectInput(new java.io.File("/dev/null"));
        builder.environment().keySet().removeAll(NOT_INHERITED);
        builder.environment().putAll(environment);
        return builder;
    }
}
