package org.busway.integration.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.busway.integration.bus.BusProcess;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Launch;
import org.busway.integration.bus.Machine;
import org.junit.jupiter.api.Test;

/** {@code <user>}: root opens the addresses, then the bus becomes the user for good, and that user is then the bus's own. */
class OtherUserIT {

    private static final String NOBODY = Command.of("id", "-u", "nobody").run().output().strip();
    private static final BusCalls AS_NOBODY = new BusCalls(
            List.of("setpriv", "--reuid", NOBODY, "--clear-groups", "--regid", NOBODY), "/nonexistent");

    @Test
    void the_bus_is_the_user_in_every_thread_and_lets_the_user_in_but_root_only_by_a_rule() throws IOException {
        Machine.needs(Machine.isRoot(), "permission to become another user", "run as root");
        String configuration = BusProcess.PERMISSIVE.replace("</type>", "</type><user>nobody</user>")
                .replace("unix:path=@DIRECTORY@/bus", "unix:path=@DIRECTORY@/run/bus");
        Launch launch = Launch.of(configuration).under("sh", "-c",
                "mkdir @DIRECTORY@/run; chown nobody @DIRECTORY@/run; exec \"$@\"", "sh");
        try (BusProcess bus = launch.start()) {
            assertEquals(Set.of(NOBODY), uids(bus.pid()));
            assertEquals("[]", groups(bus.pid()));
            Path socket = bus.directory().resolve("run/bus");
            assertEquals(0, Files.getAttribute(socket, "unix:uid"), "who opened it owns it, as with dbus-daemon");

            AS_NOBODY.gdbus(bus.address());
            AS_NOBODY.dbusSend(bus.address());
            assertEquals("(uint32 " + NOBODY + ",)\n",
                    AS_NOBODY.gdbus(bus.address(), "GetConnectionUnixUser", "org.freedesktop.DBus").run().succeeded());
            BusCalls.plain().gdbus(bus.address(), "GetId").run().failedWith("Error connecting");

            bus.configure(configuration.replace("<policy context=\"default\">",
                    "<policy context=\"default\"><allow user=\"root\"/>"));
            assertTrue(AS_NOBODY.gdbus(bus.address(), "ReloadConfig").run().succeeded().contains("()"));
            BusCalls.plain().gdbus(bus.address());
        }
    }

    @Test
    void a_user_that_does_not_exist_is_named() throws IOException {
        Launch.of(BusProcess.PERMISSIVE.replace("</type>", "</type><user>nosuchuser</user>")).run()
                .failedWith("user \"nosuchuser\"");
    }

    private static Set<String> uids(long pid) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return threads.flatMap(thread -> {
                try {
                    return Stream.of(status(thread, "Uid:").split("\\s+"));
                } catch (java.io.UncheckedIOException e) {
                    // A thread that has ended meanwhile is nobody.
                    return Stream.empty();
                }
            }).collect(Collectors.toSet());
        }
    }

    private static String groups(long pid) {
        List<String> supplementary = Stream.of(status(Path.of("/proc", Long.toString(pid)), "Groups:").split("\\s+"))
                .filter(group -> !group.isEmpty() && !group.equals(gid())).toList();
        return supplementary.toString();
    }

    private static String gid() {
        return Command.of("id", "-g", "nobody").run().output().strip();
    }

    private static String status(Path process, String key) {
        try {
            return Files.readAllLines(process.resolve("status")).stream().filter(line -> line.startsWith(key)).findFirst()
                    .orElseThrow().substring(key.length()).strip();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
