package org.busway.integration.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.busway.integration.bus.BusProcess;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Finished;
import org.busway.integration.bus.Launch;
import org.busway.integration.bus.Machine;
import org.busway.integration.bus.Running;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The address {@code systemd:}: sockets come with the process, and who connected before the bus was there is served by it. */
class SocketActivationIT {

    private static final String CONFIGURATION = BusProcess.PERMISSIVE.replace("unix:path=@DIRECTORY@/bus", "systemd:");

    @TempDir
    Path directory;

    @Test
    void the_first_caller_is_served_by_the_bus_that_its_call_started() throws IOException {
        Machine.program("systemd-socket-activate", "systemd");
        Files.createDirectory(directory.resolve("services"));
        Files.writeString(directory.resolve("bus.conf"), CONFIGURATION.replace("@DIRECTORY@", directory.toString()));
        Path first = directory.resolve("first");
        Path second = directory.resolve("second");
        Command activation = Command.of("systemd-socket-activate", "-l", first.toString(), "-l", second.toString(),
                Machine.daemon().toString(), "--config-file=" + directory.resolve("bus.conf"), "--nofork", "--nopidfile",
                "--print-address=1");
        try (Running bus = activation.start()) {
            bus.line("Listening on " + second);
            assertEquals(":1.0", BusCalls.plain().gdbus("unix:path=" + first));
            assertTrue(bus.line("unix:path=").matches(
                    "unix:path=" + first + ",guid=[0-9a-f]{32};unix:path=" + second + ",guid=[0-9a-f]{32}"), bus::everything);
            assertEquals(":1.1", BusCalls.plain().dbusSend("unix:path=" + second));
            String pid = Command.of("busctl", "--address=unix:path=" + second, "status").run().succeeded();
            assertTrue(pid.contains("PID=" + bus.pid() + "\n"), pid);
        }
        assertTrue(Files.exists(first), "a socket that the service manager made is the service manager's");
    }

    @Test
    void without_a_service_manager_the_address_is_refused_in_one_line() throws IOException {
        Finished finished = Launch.of(CONFIGURATION).run();
        assertEquals(1, finished.exitStatus(), finished::toString);
        assertEquals(1, finished.errors().lines().count(), finished::toString);
        assertTrue(finished.errors().contains("systemd:") && finished.errors().contains("LISTEN_FDS"), finished::toString);
    }
}
