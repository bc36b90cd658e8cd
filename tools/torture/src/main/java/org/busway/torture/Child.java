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

/** One process of the crowd, and the journals that it leaves. */
final class Child {

    final Kind kind;
    final String name;
    final Process process;
    final Map<Mode, Journal> journals = new EnumMap<>(Mode.class);
    /** Of a publisher. */
    private Accepted accepted;
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

    /** Starts a reader in plain C, of one group. */
    static Child plain(String name, Path directory, String... command) throws IOException {
        return new Child(Kind.PLAIN_C, name, start(List.of(command), directory, name));
    }

    private static Process start(List<String> command, Path directory, String name) throws IOException {
        File log = directory.resolve(name + ".log").toFile();
        return new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.appendTo(log)).redirectErrorStream(true)
                .start();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it takes part in any group, as far as it says so itself. */
    boolean isEstablished() {
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
