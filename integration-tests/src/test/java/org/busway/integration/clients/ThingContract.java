package org.busway.integration.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

import org.busway.integration.bus.BusUnderTest;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Machine;
import org.busway.integration.bus.Running;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What each client library can do on the bus, on either side of it. The same small program, the <em>thing</em>, is written with
 * each of them:
 * <ul>
 * <li>{@code serve NAME}: owns the name, says {@code ready :1.N}, and has at {@code /org/example/thing} the interface
 * {@code org.example.Thing1} with {@code Echo(s) → s}, which also emits {@code Echoed(s)}, {@code Read(h) → s}, the bytes that are
 * in the pipe, and {@code Write(s) → h}, a pipe with these bytes;
 * <li>{@code listen NAME}: subscribes, says {@code listening}, then {@code heard TEXT} for the first {@code Echoed}, and ends;
 * <li>{@code call NAME TEXT}, {@code pass NAME TEXT}, {@code take NAME TEXT}: call Echo, Read, Write and say what came back.
 * </ul>
 * Each is tested with dbus-python's as its counterpart.
 */
abstract class ThingContract {

    static final String PYTHON = "org.example.Python";
    private static final String NAME = "org.example.Tested";
    private static final List<String> DESCRIPTOR_MODES = List.of("pass", "take");
    private static final long HANG_UP_NANOS = 5_000_000_000L;

    @RegisterExtension
    static final BusUnderTest BUS = new BusUnderTest();

    @TempDir
    Path directory;

    /** The thing written with the library under test, with arguments; without a bus in its environment yet. */
    abstract Command thing() throws IOException;

    /** Whether the library can pass descriptors. */
    boolean passesDescriptors() {
        return true;
    }

    @Test
    void it_calls_a_method_and_gets_the_reply() throws IOException {
        try (Running python = serve(python(), PYTHON)) {
            assertEquals("hello, wörld\n", onBus(thing().and("call", PYTHON, "hello, wörld")).run().succeeded());
        }
    }

    @Test
    void it_is_called_and_its_reply_arrives() throws IOException {
        try (Running served = serve(thing(), NAME)) {
            assertEquals("('hello, wörld',)\n", gdbusEcho(NAME, "hello, wörld"));
        }
    }

    @Test
    void it_hears_signals() throws IOException {
        try (Running python = serve(python(), PYTHON); Running listener = onBus(thing().and("listen", PYTHON)).start()) {
            listener.line("listening");
            gdbusEcho(PYTHON, "a signal");
            assertEquals("heard a signal", listener.line("heard"));
        }
    }

    @Test
    void its_signals_are_heard() throws IOException {
        try (Running served = serve(thing(), NAME); Running listener = onBus(python().and("listen", NAME)).start()) {
            listener.line("listening");
            gdbusEcho(NAME, "a signal");
            assertEquals("heard a signal", listener.line("heard"));
        }
    }

    @Test
    void it_passes_and_takes_a_descriptor_as_caller() throws IOException {
        if (passesDescriptors()) {
            try (Running python = serve(python(), PYTHON)) {
                for (String mode : DESCRIPTOR_MODES) {
                    assertEquals("by a pipe\n", onBus(thing().and(mode, PYTHON, "by a pipe")).run().succeeded(), mode);
                }
            }
        }
    }

    @Test
    void it_takes_and_passes_a_descriptor_when_called() throws IOException {
        if (passesDescriptors()) {
            try (Running served = serve(thing(), NAME)) {
                for (String mode : DESCRIPTOR_MODES) {
                    assertEquals("by a pipe\n", onBus(python().and(mode, NAME, "by a pipe")).run().succeeded(), mode);
                }
            }
        }
    }

    @Test
    void calling_a_name_that_nobody_owns_fails_with_the_bus_s_error() throws IOException {
        onBus(thing().and("call", "org.example.Nobody", "hello")).run().failedWith("org.freedesktop.DBus.Error.ServiceUnknown");
    }

    @Test
    void its_name_is_free_again_when_it_has_ended() throws IOException {
        try (Running served = serve(thing(), NAME)) {
            assertEquals("(true,)\n", hasOwner(NAME));
        }
        long end = System.nanoTime() + HANG_UP_NANOS;
        while (hasOwner(NAME).equals("(true,)\n") && System.nanoTime() < end) {
            Thread.onSpinWait(); // the bus reads the hang-up after the process has ended
        }
        assertEquals("(false,)\n", hasOwner(NAME));
    }

    final Command python() throws IOException {
        Machine.program("gdbus", "libglib2.0-bin");
        Machine.needs(Command.of("/usr/bin/python3", "-c", "import dbus, gi").run().exitStatus() == 0, "dbus-python",
                "apt-get install python3-dbus python3-gi");
        return Command.of("/usr/bin/python3", resource("thing.py").toString());
    }

    /** The thing in C, compiled with a library. */
    final Command compiled(String source, String library, String debianPackage) throws IOException {
        resource("thing.h");
        return Compiled.program(resource(source), library, debianPackage);
    }

    /** A copy of a test resource of this package as a file. */
    final Path resource(String name) throws IOException {
        Path file = directory.resolve(name);
        try (InputStream stream = ThingContract.class.getResourceAsStream(name)) {
            Files.copy(stream, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }

    static Command onBus(Command command) {
        return command.with("DBUS_SESSION_BUS_ADDRESS", BUS.address());
    }

    static Running serve(Command thing, String name) {
        Running running = onBus(thing.and("serve", name)).start();
        running.line("ready :1.");
        return running;
    }

    private static String gdbusEcho(String name, String text) {
        return BUS.command("gdbus", "call", "--session", "--dest", name, "--object-path", "/org/example/thing", "--method",
                "org.example.Thing1.Echo", text).run().succeeded();
    }

    private static String hasOwner(String name) {
        return BUS
                .command("gdbus", "call", "--session", "--dest", "org.freedesktop.DBus", "--object-path", "/org/freedesktop/DBus",
                        "--method", "org.freedesktop.DBus.NameHasOwner", name)
                .run().succeeded();
    }
}
