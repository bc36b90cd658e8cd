package org.busway.integration.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Directories;
import org.busway.integration.bus.Eventually;
import org.busway.integration.bus.Finished;
import org.busway.integration.bus.Installation;
import org.busway.integration.bus.Machine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code tools/busway run}: how it is asked, how it ends, where its socket is and whose. */
class RunCommandIT {

    private static final String NOBODY = "65534";

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 0"})
    void a_signal_ends_it_and_nothing_stays(String signal, int exitStatus) throws IOException {
        try (OperatorTerminal busway = OperatorTerminal.run()) {
            busway.line("source  uevent   active");
            Finished finished = busway.endedBy(signal);
            assertEquals(exitStatus, finished.exitStatus(), finished::toString);
            assertEquals(List.of(),
                    finished.output().lines().filter(line -> line.matches("(ERROR|WARN).*|.*[Ee]xception.*")).toList());
        }
    }

    @Test
    void quiet_means_that_nothing_is_printed_where_nothing_is_wrong_and_one_line_where_the_address_is_busy() throws IOException {
        try (OperatorTerminal busway = OperatorTerminal.run("--quiet", "--profile", "bus-only")) {
            Eventually.holds(() -> Files.exists(busway.socket()), "it listens");
            Finished second = Command.of(Installation.built().busway().toString(), "run", "--quiet", "--profile", "bus-only")
                    .with("XDG_RUNTIME_DIR", busway.runtimeDirectory().toString()).run();
            assertEquals(1, second.exitStatus(), second::toString);
            assertEquals(1, second.everything().lines().filter(line -> line.contains(busway.socket().toString())).count(),
                    second::toString);
            assertEquals(1, second.everything().lines().count(), second::toString);
            assertTrue(Files.exists(busway.socket()), "the living bus keeps its socket");
            assertEquals(List.of(), busway.endedBy("TERM").output().lines().toList());
        }
    }

    @Test
    void an_option_that_nobody_has_is_refused_with_the_nearest_names() {
        refused("busway: --set org.busway.broker:lissten=3: org.busway.broker has no option \"lissten\": did you mean \"listen\"?",
                "--set", "org.busway.broker:lissten=3");
        refused("did you mean \"org.busway.broker\"", "--set", "org.busway.brokr:listen=x");
        refused("total.bytes is \"x\": must be a number from 0 on", "--set", "org.busway.flow:total.bytes=x");
        refused("no profile \"gatway\"", "--profile", "gatway");
        refused("did you mean \"--quiet\"", "--qiet");
    }

    @Test
    void an_address_that_cannot_be_had_is_one_line() throws IOException {
        Path directory = Files.createTempDirectory("busway-run-");
        try {
            Finished finished = Command.of(Installation.built().busway().toString(), "run", "--quiet", "--address",
                    "unix:path=" + directory.resolve("missing/bus")).run();
            assertEquals(1, finished.exitStatus(), finished::toString);
            assertEquals(1, finished.everything().lines().count(), finished::toString);
            assertTrue(finished.errors().startsWith("busway: ") && finished.errors().contains(directory + "/missing"),
                    finished::toString);
        } finally {
            Directories.delete(directory);
        }
    }

    @Test
    void a_user_s_bus_runs_from_anywhere_and_is_his_alone() throws IOException {
        Machine.needs(Machine.isRoot(), "permission to become another user", "run as root");
        Path directory = Files.createTempDirectory("busway-user-");
        Path runtime = Files.createDirectory(directory.resolve("run"));
        try {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            Command.of("chown", NOBODY + ":" + NOBODY, runtime.toString()).run().succeeded();
            // A path with blanks, a chain of links, one of them relative, and a directory that is not theirs.
            Installation.built().copyTo(directory.resolve("a home of  blanks"));
            Files.createSymbolicLink(directory.resolve("first link"), Path.of("a home of  blanks/tools/busway"));
            Files.createSymbolicLink(directory.resolve("second"), directory.resolve("first link"));
            Command command = Command.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "sh", "-c",
                    "umask 077; cd / && exec \"$0\" run --profile bus-only", directory.resolve("second").toString());
            try (OperatorTerminal busway = OperatorTerminal.type(runtime, command)) {
                busway.line("bus at unix:path=" + busway.socket());
                assertEquals("rwx------ 65534", permissionsAndOwner(busway.socket().getParent()));
                assertEquals("rwxrwxrwx 65534", permissionsAndOwner(busway.socket()));
                busway.endedBy("INT");
            }
        } finally {
            Directories.delete(directory);
        }
    }

    @Test
    void root_s_bus_is_open_to_be_found_by_all() throws IOException {
        Machine.needs(Machine.isRoot() && Command.of("unshare", "-m", "true").run().exitStatus() == 0,
                "permission to make a mount namespace", "run as root, with CAP_SYS_ADMIN");
        Command command = Command.of("unshare", "-m", "env", "-u", "XDG_RUNTIME_DIR", "sh", "-c",
                "umask 077; mount -t tmpfs tmpfs /run && exec \"$0\" run --profile bus-only",
                Installation.built().busway().toString());
        try (OperatorTerminal busway = OperatorTerminal.type(OperatorTerminal.directory(), command)) {
            busway.line("bus at unix:path=/run/busway/bus,guid=");
            Path directory = Path.of("/proc", Long.toString(busway.pid()), "root/run/busway");
            assertEquals("rwxr-xr-x 0", permissionsAndOwner(directory));
            assertEquals("rwxrwxrwx 0", permissionsAndOwner(directory.resolve("bus")));
            busway.endedBy("TERM");
        }
    }

    @Test
    void the_scripts_are_those_of_a_plain_shell() {
        Installation built = Installation.built();
        for (String script : List.of("busway", "busway-daemon", "java.sh")) {
            Command.of("sh", "-n", built.root().resolve("tools").resolve(script).toString()).run().succeeded();
        }
        Machine.program("dash", "dash");
        String help = Command.of("dash", built.busway().toString(), "help").run().succeeded();
        assertTrue(help.contains("usage: busway run") && help.contains(" gateway"), help);
        Command.of("dash", built.busway().toString(), "rn").run().failedWith("busway: no command \"rn\"");
    }

    private static void refused(String words, String... options) {
        Finished finished = Command.of(Installation.built().busway().toString(), "run").and(options).run();
        assertEquals(1, finished.exitStatus(), finished::toString);
        assertTrue(finished.errors().contains(words), finished::toString);
    }

    private static String permissionsAndOwner(Path file) throws IOException {
        PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
        return PosixFilePermissions.toString(attributes.permissions()) + " " + Files.getAttribute(file, "unix:uid");
    }
}
