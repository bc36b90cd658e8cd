package org.busway.integration.bus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** The upowerd of the distribution on a bus of the test, with power supplies that umockdev shows it. Its files are in a file system of their own. */
public final class RealUpowerd implements AutoCloseable {

    private final Path directory;
    private final Path pipe;
    private final Running running;

    private RealUpowerd(Path directory, Running running) {
        this.directory = directory;
        this.pipe = directory.resolve("pipe");
        this.running = running;
    }

    /** Ends the test that calls where there is none. */
    public static void needed() {
        Machine.program("upower", "upower");
        Machine.needs(Files.isExecutable(Path.of("/usr/libexec/upowerd")), "the program /usr/libexec/upowerd",
                "apt-get install upower");
        Machine.program("umockdev-wrapper", "umockdev");
        Machine.needs(
                Command.of("/usr/bin/python3", "-c", "import gi; gi.require_version('UMockdev', '1.0')").run().exitStatus() == 0,
                "UMockdev for Python", "apt-get install python3-gi gir1.2-umockdev-1.0");
        Machine.needs(Command.of("unshare", "-m", "true").run().exitStatus() == 0, "permission to make a mount namespace",
                "run as root");
    }

    /** Shows it the supplies in a directory: for each a directory of files. */
    public static RealUpowerd start(BusProcess bus, Path supplies) throws IOException {
        return start(bus::command, supplies);
    }

    /** The same on any bus, with options of upowerd. */
    public static RealUpowerd start(Function<String[], Command> onBus, Path supplies, String... options) throws IOException {
        Path directory = Files.createTempDirectory("busway-upowerd-");
        Path program = directory.resolve("upowerd.py");
        try (InputStream source = RealUpowerd.class.getResourceAsStream("upowerd.py")) {
            Files.copy(source, program);
        }
        Running running = onBus.apply(new String[]{"unshare", "-n", "-m", "sh", "-c",
            "mount -t tmpfs none /var/lib/upower && exec umockdev-wrapper /usr/bin/python3 \"$@\"", "sh", program.toString(),
            supplies.toString(), directory.resolve("pipe").toString()}).and(options).start();
        running.line("started");
        return new RealUpowerd(directory, running);
    }

    /** Has it read a supply's files again, and hear of an event. */
    public void change(String name) throws IOException {
        Files.writeString(pipe, "change " + name);
        running.line("done change " + name);
    }

    @Override
    public void close() throws IOException {
        Files.writeString(pipe, "end");
        running.end();
        running.close();
        Directories.delete(directory);
    }
}
