package org.busway.torture;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.busway.torture.found.Accepted;
import org.busway.torture.found.Journal;
import org.busway.torture.found.PlainLines;

/** One process of the crowd, and the journals that it leaves. */
final class Child {

    private static final long ANSWER_NANOS = 1_000_000_000;

    final Kind kind;
    final String name;
    final Process process;
    final Map<Mode, Journal> journals = new EnumMap<>(Mode.class);
    /** Of a publisher. */
    private Accepted accepted;
    /** Both of a reader in plain C: its one group, and what it has printed. */
    private Mode group;
    private Path log;
    private final long startedAt = System.nanoTime();
    /** When it is continued, by {@link System#nanoTime}; 0 while it runs. */
    long stoppedUntil;

    private Child(Kind kind, String name, Process process) {
        this.kind = kind;
        this.name = name;
        this.process = process;
    }

    /** Starts a Java program with its journals in a directory. */
    static Child java(Kind kind, String name, Path directory, Class<?> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx40m",
                        "-Xss256k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xshare:auto", "-cp",
                        System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        Child child = new Child(kind, name, start(command, directory, name));
        if (kind == Kind.PUBLISHER) {
            child.accepted = Accepted.open(directory.resolve(name + ".accepted"));
        } else {
            for (Mode mode : Mode.values()) {
                child.journals.put(mode, Journal.open(directory.resolve(name + "." + mode.group())));
            }
        }
        return child;
    }

    /** Starts a reader in plain C. */
    static Child plain(Kind kind, String name, Path directory, String... command) throws IOException {
        Child child = new Child(kind, name, start(List.of(command), directory, name));
        child.log = log(directory, name);
        return child;
    }

    /** Starts a reader in plain C of one of the groups. */
    static Child plain(Kind kind, String name, Mode group, Path directory, String... command) throws IOException {
        Child child = plain(kind, name + "." + group.group(), directory, command);
        child.group = group;
        return child;
    }

    private static Path log(Path directory, String name) {
        return directory.resolve(name + ".log");
    }

    private static Process start(List<String> command, Path directory, String name) throws IOException {
        File log = log(directory, name).toFile();
        return new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.appendTo(log)).redirectErrorStream(true)
                .start();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Of a reader in plain C, its group. */
    Mode group() {
        return group;
    }

    /** What a reader in plain C has seen, as a journal beside its log. */
    Journal lines() throws IOException {
        return PlainLines.journal(log, log.resolveSibling(name + ".journal"));
    }

    /**
     * Whether it runs on with nothing more to come: a datagram socket has no end that could be read, and a call of Join may reach a manager that stops before it
     * answers.
     */
    boolean isDeaf() throws IOException {
        return kind == Kind.DATAGRAM && (PlainLines.hasEnded(log)
                || !PlainLines.hasJoined(log) && System.nanoTime() - startedAt > ANSWER_NANOS);
    }

    /** Whether it takes part in any group, as far as it says so itself. */
    boolean isEstablished() throws IOException {
        if (kind.isPlainSocket()) {
            return PlainLines.hasJoined(log);
        }
        if (kind == Kind.PUBLISHER) {
            return accepted.get(Mode.BUS, 1) != null;
        }
        return journals.isEmpty() || journals.values().stream().anyMatch(journal -> journal.size() > 0);
    }

    /** Asks a publisher to end. */
    void ask() {
        try {
            process.getOutputStream().write('\n');
            process.getOutputStream().close();
        } catch (IOException e) {
            // It has ended.
        }
    }

    boolean ends(long seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS);
    }

    @Override
    public String toString() {
        return name + " (" + kind + ", pid " + pid() + ")";
    }
}
