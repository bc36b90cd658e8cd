package org.busway.integration.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Eventually;
import org.busway.integration.bus.Finished;
import org.busway.integration.bus.Machine;
import org.busway.integration.bus.Running;
import org.busway.integration.bus.Unpacked;
import org.busway.integration.felix.ChangedJar;
import org.busway.integration.felix.GuestBundle;
import org.busway.integration.guests.exporter.Activator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive that is shipped, unpacked where nothing else of the project is, on a Java runtime of the fewest modules. */
class DistributionIT {

    private static final String MODULES = "java.base,java.logging,java.management,java.xml,jdk.unsupported";

    @TempDir
    static Path directory;
    private static Path home;
    private static Path java;
    private static Map<String, String> unpacked;

    @BeforeAll
    static void unpacks() throws IOException {
        home = Unpacked.in(directory);
        unpacked = files(home);
        Path jlink = Path.of(System.getProperty("java.home"), "bin/jlink");
        Machine.needs(Files.isExecutable(jlink), jlink.toString(), "a whole JDK has it");
        Command.of(jlink.toString(), "--add-modules", MODULES, "--strip-debug", "--output",
                directory.resolve("runtime").toString())
                .within(Duration.ofMinutes(3)).run().succeeded();
        java = directory.resolve("runtime/bin/java");
    }

    private static Command busway(String... arguments) {
        return shipped("bin/busway").and(arguments);
    }

    private static Command shipped(String program) {
        return Command.of(home.resolve(program).toString()).with("BUSWAY_JAVA", java.toString()).with("XDG_RUNTIME_DIR",
                directory.toString());
    }

    private static void serves(Path socket) {
        Eventually.equal("('org.freedesktop.DBus',)\n",
                () -> Command.of("gdbus", "call", "--address", "unix:path=" + socket, "--dest",
                        "org.freedesktop.DBus", "--object-path", "/org/freedesktop/DBus", "--method",
                        "org.freedesktop.DBus.GetNameOwner",
                        "org.freedesktop.DBus").run().output(),
                socket + " is served");
    }

    @Test
    void every_profile_runs_and_serves_a_client() throws IOException {
        List<String> profiles = busway("profile", "list").run().succeeded().lines()
                .map(line -> line.substring(0, line.indexOf(' '))).toList();
        assertTrue(profiles.size() >= 2, profiles::toString);
        for (String profile : profiles) {
            Path socket = directory.resolve("bus-" + profile);
            try (Running bus = busway("run", "--quiet", "--profile", profile, "--address", "unix:path=" + socket).start()) {
                serves(socket);
                Command.of("kill", Long.toString(bus.pid())).run().succeeded();
                Finished finished = bus.end();
                assertEquals(0, finished.exitStatus(), finished::toString);
                assertEquals("", finished.everything());
                assertTrue(Files.notExists(socket), "nothing stays");
            }
        }
    }

    @Test
    void what_is_put_into_its_load_directory_runs() throws IOException {
        Path profile = directory.resolve("without-battery.json");
        Files.writeString(profile, """
                { "feature-resource-version": "1.0", "id": "a:b:1", "configurations": { "org.busway.source.battery": null },
                  "extensions": { "busway-profile": { "kind": "optional", "json": {
                    "extends": "gateway", "without": [ "org.busway:source.battery" ] } } } }
                """);
        Path jar = home.resolve("load/battery.jar");
        Path configuration = home.resolve("load/org.busway.source.battery.cfg");
        try (Running bus = busway("run", "--profile", profile.toString(), "--address", "unix:path=" + directory.resolve("hot"))
                .start()) {
            bus.line("bus     unix:path=");
            try (Stream<Path> files = Files.walk(home.resolve("repository/org/busway/source.battery"))) {
                Path shipped = files.filter(file -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
                Files.copy(shipped, home.resolve("load/.battery"));
            }
            Files.move(home.resolve("load/.battery"), jar);
            bus.line("battery.jar: org.busway.source.battery 0.1.0");
            bus.line("waits for a configuration of PID org.busway.source.battery: put org.busway.source.battery.cfg beside it");
            Files.writeString(configuration, "claim.upower = false\n");
            bus.line("source  battery  active");
            Files.delete(jar);
            bus.line("battery.jar: org.busway.source.battery 0.1.0");
            Files.delete(configuration);
        } finally {
            Files.deleteIfExists(jar);
            Files.deleteIfExists(configuration);
        }
    }

    @Test
    void it_takes_the_place_of_a_daemon() throws IOException {
        Path socket = directory.resolve("session");
        try (Running bus = shipped("bin/busway-daemon")
                .and("--session", "--address=unix:path=" + socket, "--print-address", "--nopidfile").start()) {
            bus.line("unix:path=" + socket);
            serves(socket);
        }
    }

    @Test
    void a_service_manager_hands_it_its_socket_as_the_unit_says() throws IOException {
        Machine.program("systemd-socket-activate", "systemd");
        String unit = Files.readString(home.resolve("runtime-config/systemd/busway.service"));
        String start = unit.lines().filter(line -> line.startsWith("ExecStart=")).findFirst().orElseThrow()
                .substring("ExecStart=".length());
        assertTrue(start.startsWith("/opt/busway/bin/"), start);
        Path socket = directory.resolve("activated");
        Command activation = Command
                .of("systemd-socket-activate", "-E", "BUSWAY_JAVA=" + java, "-E", "XDG_RUNTIME_DIR=" + directory, "-l",
                        socket.toString())
                .and(start.replace("/opt/busway", home.toString()).split(" "));
        try (Running bus = activation.start()) {
            bus.line("Listening on " + socket);
            serves(socket);
        }
    }

    @Test
    void the_init_script_starts_and_stops_it() throws IOException {
        Path socket = directory.resolve("busway/bus");
        Command script = shipped("runtime-config/init/busway").with("BUSWAY_HOME", home.toString())
                .with("BUSWAY_PROFILE", "bus-only")
                .with("BUSWAY_PIDFILE", directory.resolve("pid").toString())
                .with("BUSWAY_LOGFILE", directory.resolve("log").toString());
        assertEquals(3, script.and("status").run().exitStatus());
        script.and("start").run().succeeded();
        try {
            serves(socket);
            assertTrue(script.and("status").run().succeeded().startsWith("busway runs, process "));
        } finally {
            script.and("stop").run().succeeded();
        }
        assertTrue(Files.notExists(socket));
        assertEquals("", Files.readString(directory.resolve("log")));
    }

    @Test
    void the_zip_holds_the_same_files_and_the_same_of_them_can_be_run() throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(Unpacked.archive(".zip"), Map.of("enablePosixFileAttributes", true))) {
            assertEquals(unpacked, files(zip.getPath("/" + home.getFileName())));
        }
    }

    /** Of each its bytes, and whether it is a program. */
    private static Map<String, String> files(Path root) throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                boolean runs = Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE);
                all.put(root.relativize(file).toString(), Files.size(file) + (runs ? " program" : ""));
            }
        }
        return all;
    }

    @Test
    void a_bundle_that_offers_a_name_is_left_alone_until_the_first_message_to_it() throws IOException {
        Path guest = GuestBundle.of(Activator.class).in(directory);
        String bundles = offering(guest, "Thermostat", Activator.class.getName()) + ", "
        // It cannot be started: tried before the bus is up, it would keep that from starting.
                + offering(guest, "Broken", "org.example.None");
        Path profile = Files.writeString(directory.resolve("offering.json"), """
                { "feature-resource-version": "1.0", "id": "a:b:1", "bundles": [ %s ],
                  "extensions": { "busway-profile": { "kind": "optional", "json": { "extends": "tiny" } } } }
                """.formatted(bundles));
        String address = "unix:path=" + directory.resolve("offering");
        try (Running bus = busway("run", "--quiet", "--profile", profile.toString(), "--address", address).start()) {
            serves(directory.resolve("offering"));
            String names = call(address, "org.freedesktop.DBus", "/", "org.freedesktop.DBus.ListActivatableNames").run()
                    .succeeded();
            assertTrue(names.contains("'org.example.Thermostat'") && names.contains("'org.example.Broken'"), names);
            assertEquals("('hello',)\n", call(address, "org.example.Thermostat", "/org/example/house/thermostat",
                    "org.example.Thermostat1.Echo", "hello").run().succeeded());
            String broken = call(address, "org.example.Broken", "/", "org.example.Thermostat1.Echo", "hello").run().errors();
            assertTrue(broken.contains("Spawn.ExecFailed") && broken.contains("org.example.None"), broken);
            assertEquals("", bus.everything());
        }
    }

    /** In the repository, at the first start level. */
    private static String offering(Path guest, String name, String activator) throws IOException {
        Path place = Files.createDirectories(home.resolve("repository/org/example/" + name + "/1"));
        ChangedJar.of(guest).header("Bundle-SymbolicName", "org.example." + name).header("Bundle-Activator", activator)
                .header("Provide-Capability", "org.busway.name;org.busway.name=\"org.example." + name + "\"")
                .to(place.resolve(name + "-1.jar"));
        return "{ \"id\": \"org.example:" + name + ":1\", \"bundleStartLevel\": 1 }";
    }

    private static Command call(String address, String destination, String path, String method, String... arguments) {
        return Command.of("gdbus", "call", "--address", address, "--dest", destination, "--object-path", path, "--method", method)
                .and(arguments);
    }

    @Test
    void what_needs_the_sources_says_so() {
        busway("bench").run().failedWith("busway: the bench is part of the sources");
    }
}
