package org.busway.integration.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Finished;
import org.busway.integration.bus.Installation;
import org.busway.integration.bus.Machine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps a bus from starting is one line that names it, an exit status that is not zero, and nothing half started stays. */
class BrokenInstallationIT {

    private static final String VERSION = System.getProperty("busway.version");

    @TempDir
    Path directory;
    private Installation installation;
    private Path runtime;

    @BeforeEach
    void copies() throws IOException {
        installation = Installation.built().copyTo(directory.resolve("busway"));
        runtime = Files.createDirectory(directory.resolve("run"));
    }

    private Path jar(String artifact) {
        return installation.root()
                .resolve("tools/distribution/target/repository/org/busway/" + artifact + "/" + VERSION + "/" + artifact + "-"
                        + VERSION + ".jar");
    }

    private Command run(String... under) {
        return Command.of(Stream
                .concat(Stream.of(under), Stream.of(installation.busway().toString(), "run", "--quiet", "--profile", "gateway"))
                .toList()).with("XDG_RUNTIME_DIR", runtime.toString());
    }

    private static void refused(Command command, String... words) {
        Finished finished = command.run();
        assertEquals(1, finished.exitStatus(), finished::toString);
        assertEquals(1, finished.everything().lines().count(), finished::toString);
        assertTrue(finished.errors().startsWith("busway: "), finished::toString);
        List.of(words).forEach(word -> assertTrue(finished.errors().contains(word), () -> "no \"" + word + "\" in " + finished));
    }

    @AfterEach
    void nothingStays() throws IOException {
        try (Stream<Path> files = Files.walk(runtime)) {
            assertEquals(List.of(), files.filter(Files::isRegularFile).toList(), "left behind");
        }
        assertTrue(Files.notExists(runtime.resolve("busway/bus")), "a socket is left behind");
    }

    @Test
    void a_jar_that_was_cut_off() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(jar("group").toFile(), "rw")) {
            file.setLength(file.length() / 2);
        }
        refused(run(), jar("group") + ": damaged jar", "build again");
    }

    @Test
    void a_framework_that_was_cut_off() throws IOException {
        Path framework = installation.root().resolve("tools/distribution/target/launcher/org.apache.felix.framework.jar");
        try (RandomAccessFile file = new RandomAccessFile(framework.toFile(), "rw")) {
            file.setLength(file.length() / 2);
        }
        refused(run(),
                framework.resolveSibling("launcher.jar") + " or " + framework.getFileName() + " beside it is damaged or missing",
                "unpack again");
    }

    /** In a class that is not needed before the bus runs. */
    @Test
    void a_jar_with_changed_bytes() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(jar("group").toFile(), "rw")) {
            file.seek(file.length() / 2);
            file.write("changed".getBytes(StandardCharsets.US_ASCII));
        }
        refused(run(), jar("group") + ": damaged jar", "build again");
    }

    @Test
    void a_jar_with_a_changed_byte_where_the_profile_pins_it() throws IOException {
        Path profile = directory.resolve("pinned.json");
        Files.writeString(profile,
                """
                        { "feature-resource-version": "1.0", "id": "a:b:1", "extensions": { "busway-profile": { "kind": "optional", "json": {
                          "extends": "gateway",
                          "hashes": { "org.busway:group": "sha256:%s" } } } } }
                        """
                        .formatted("0".repeat(64)));
        refused(Command.of(installation.busway().toString(), "run", "--quiet", "--profile", profile.toString()).with(
                "XDG_RUNTIME_DIR",
                runtime.toString()), "pinned.json:3: bundle org.busway:group:" + VERSION + " is pinned to sha256:0000",
                "pin this one");
    }

    @Test
    void a_jar_that_is_not_there() throws IOException {
        Files.delete(jar("group"));
        refused(run(), "gateway.json:", "org.busway:group:" + VERSION + " is not in ");
    }

    @Test
    void a_full_disk() throws IOException {
        mounts();
        refused(run("unshare", "-m", "sh", "-c", "mount -t tmpfs -o size=64k tmpfs " + runtime + " && exec \"$@\"", "sh"),
                "space");
    }

    @Test
    void a_cache_that_cannot_be_written() throws IOException {
        mounts();
        Path temporary = Files.createDirectory(directory.resolve("temporary"));
        refused(run("unshare", "-m", "sh", "-c",
                "mount -t tmpfs -o ro tmpfs " + runtime + " && mount -t tmpfs -o ro tmpfs " + temporary + " && exec \"$@\"", "sh")
                .with("BUSWAY_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary)
                .and("--address", "unix:path=" + directory.resolve("bus")),
                "cache directory in " + temporary, "make it writable");
        assertTrue(Files.notExists(directory.resolve("bus")));
    }

    @Test
    void a_directory_for_temporary_files_from_which_nothing_is_run() throws IOException {
        mounts();
        Path temporary = Files.createDirectory(directory.resolve("temporary"));
        refused(run("unshare", "-m", "sh", "-c", "mount -t tmpfs -o noexec tmpfs " + temporary + " && exec \"$@\"", "sh")
                .with("BUSWAY_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary), temporary + ", which is mounted noexec",
                "set BUSWAY_JAVA_OPTIONS=-Djava.io.tmpdir=");
    }

    private static void mounts() {
        Machine.needs(Machine.isRoot() && Command.of("unshare", "-m", "true").run().exitStatus() == 0,
                "permission to make a mount namespace", "run as root, with CAP_SYS_ADMIN");
    }
}
