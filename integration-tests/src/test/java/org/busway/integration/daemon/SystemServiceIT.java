package org.busway.integration.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.busway.integration.bus.BusProcess;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Eventually;
import org.busway.integration.bus.Finished;
import org.busway.integration.bus.Machine;
import org.busway.integration.bus.Running;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a service of the machine leaves beside its socket: the file with its process id, and lines in the system log. */
class SystemServiceIT {

    private static final String LOG = "import socket, sys\ns = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)\ns.bind(sys.argv[1])\n"
            + "print('listening')\nwhile True: print(s.recv(65536).decode())";
    /** A /dev of its own, whose log is the one beside the configuration. */
    private static final String OWN_DEV = "set -e; d=$1; shift; mkdir $d/dev; mount -t tmpfs none $d/dev; "
            + "for n in null zero random urandom; do touch $d/dev/$n; mount --bind /dev/$n $d/dev/$n; done; "
            + "ln -s /proc/self/fd $d/dev/fd; mkdir $d/dev/shm; ln -s $d/log $d/dev/log; mount --rbind $d/dev /dev; exec \"$@\"";

    @TempDir
    Path directory;

    @Test
    void the_pid_file_names_the_bus_while_it_runs_and_keeps_a_second_one_from_starting() throws IOException {
        Path file = directory.resolve("pid");
        Running bus = daemon("--print-pid=1").start();
        String pid;
        try (bus) {
            bus.line("unix:path=");
            pid = Long.toString(bus.pid());
            Eventually.equal(pid, () -> Files.readString(file).strip(), "the pid file");
            bus.line(pid);
            Finished second = daemon().run();
            assertEquals(1, second.exitStatus(), second::toString);
            assertTrue(second.errors().contains("The pid file \"" + file + "\" exists"), second::toString);
            assertEquals(pid, Files.readString(file).strip());
        }
        assertFalse(Files.exists(file), "it is removed at the end");
    }

    @Test
    void what_is_to_be_said_goes_to_the_system_log() throws IOException {
        Machine.needs(Machine.isRoot() && Command.of("unshare", "-m", "true").run().exitStatus() == 0,
                "permission to make a mount namespace", "run as root");
        try (Running log = Command.of("python3", "-u", "-c", LOG, directory.resolve("log").toString()).start()) {
            log.line("listening");
            List<String> command = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", OWN_DEV, "sh", directory.toString()));
            command.addAll(daemon("--syslog-only", "--nopidfile").arguments());
            try (Running bus = Command.of(command).with("BUSWAY_LOG", "info").start()) {
                bus.line("unix:path=");
                String line = log.line("busway");
                assertTrue(line.matches("<\\d+>\\w{3} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\S+\\[" + bus.pid() + "]: .+"), line);
                assertFalse(bus.everything().contains(line.substring(line.indexOf("]: ") + 3)),
                        "to it alone: " + bus.everything());
            }
        }
    }

    private Command daemon(String... options) throws IOException {
        Files.writeString(directory.resolve("bus.conf"), BusProcess.PERMISSIVE.replace("@DIRECTORY@", directory.toString())
                .replace("</busconfig>", "<pidfile>" + directory.resolve("pid") + "</pidfile></busconfig>"));
        List<String> command = new ArrayList<>(List.of(Machine.daemon().toString(),
                "--config-file=" + directory.resolve("bus.conf"), "--nofork", "--print-address=1"));
        command.addAll(List.of(options));
        return Command.of(command);
    }
}
