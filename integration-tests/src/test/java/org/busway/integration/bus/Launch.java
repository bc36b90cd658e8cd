package org.busway.integration.bus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How a bus is started: its configuration, the program that prepares its process (as {@code prlimit} does, which becomes the bus), and
 * what differs in options and environment. In all of them {@code @DIRECTORY@} stands for the directory that the bus gets.
 */
public record Launch(String configuration, List<String> under, List<String> options, Map<String, String> environment) {

    private static final Duration RUN = Duration.ofSeconds(15);

    public static Launch of(String configuration) {
        return new Launch(configuration, List.of(), List.of(), Map.of());
    }

    /** Started by a program that takes a command behind its own arguments. */
    public Launch under(String... program) {
        return new Launch(configuration, List.of(program), options, environment);
    }

    public Launch and(String... more) {
        return new Launch(configuration, under, Stream.concat(options.stream(), Stream.of(more)).toList(), environment);
    }

    public Launch with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new Launch(configuration, under, options, Map.copyOf(more));
    }

    /** Starts it and waits for its address. */
    public BusProcess start() throws IOException {
        return BusProcess.start(this);
    }

    /** Runs it to its end, as a bus that cannot start should come to. */
    public Finished run() throws IOException {
        Path directory = directory();
        try {
            return command(directory).within(RUN).run();
        } finally {
            Directories.delete(directory);
        }
    }

    /** A directory for it, which every user may enter, with its configuration. */
    Path directory() throws IOException {
        Path directory = Files.createTempDirectory("busway-bus-");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectory(directory.resolve("services"));
        Files.writeString(directory.resolve("bus.conf"), in(directory, configuration));
        return directory;
    }

    Command command(Path directory) {
        List<String> arguments = new ArrayList<>(under);
        arguments.addAll(List.of(Machine.daemon().toString(), "--config-file=@DIRECTORY@/bus.conf", "--nofork", "--nopidfile",
                "--print-address=1"));
        arguments.addAll(options);
        Command command = Command.of(arguments.stream().map(each -> in(directory, each)).toList());
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            command = command.with(variable.getKey(), in(directory, variable.getValue()));
        }
        return command;
    }

    private static String in(Path directory, String text) {
        return text.replace("@DIRECTORY@", directory.toString());
    }
}
