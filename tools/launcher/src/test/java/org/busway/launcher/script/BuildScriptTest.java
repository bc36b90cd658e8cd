package org.busway.launcher.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tools/busway} builds what is not built, with a Maven in the place of the real one that writes down how it was called. */
class BuildScriptTest {

    @TempDir
    Path directory;

    private FakeHome home;
    private Path built;
    private Path programs;
    private String errors;

    @BeforeEach
    void install() throws IOException {
        home = FakeHome.in(directory);
        built = home.root.resolve("tools/distribution/target/built");
        programs = Files.createDirectory(directory.resolve("programs"));
        for (String name : List.of("sh", "find", "head", "tail", "mkdir", "sed", "touch", "cat")) {
            Path real = List.of(Path.of("/usr/bin", name), Path.of("/bin", name)).stream().filter(Files::isExecutable).findFirst()
                    .orElseThrow();
            Files.createSymbolicLink(programs.resolve(name), real);
        }
    }

    @Test
    void whatIsNotBuiltIsBuiltOnceAndWhereItIsIsShown() throws Exception {
        Files.delete(built);
        maven("echo '[INFO] Building Busway api 0.1    [1/2]'; echo 'Downloading from central: https://a/b/c.jar'; touch '"
                + built
                + "'");
        assertEquals(0, build());
        assertEquals("building: Busway api 0.1    [1/2]\nbuilding: fetching c.jar\n", errors);
        assertTrue(calls().matches("(?s)-B .*-DskipTests -pl tools/distribution -am package\n"), calls());
        assertEquals(0, build());
        assertEquals("", errors);
        assertEquals(1, calls().lines().count());
    }

    @Test
    void aSourceThatIsNewerIsBuilt() throws Exception {
        maven("touch '" + built + "'");
        Path source = home.root.resolve("bundles/api/src/main/A.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, "");
        Files.setLastModifiedTime(built, FileTime.from(1, TimeUnit.DAYS));
        assertEquals(0, build());
        assertEquals(1, calls().lines().count());
    }

    @Test
    void aBuildThatFailsShowsItsErrorsAndNamesItsLog() throws Exception {
        Files.delete(built);
        maven("echo '[ERROR] A.java:[3,4] nonsense'; exit 1");
        assertEquals(1, build());
        assertEquals("  A.java:[3,4] nonsense\nbusway: the build failed; the whole of it is in " + home.root
                + "/target/build.log\n", errors);
    }

    @Test
    void aMavenThatIsMissingIsNamed() throws Exception {
        Files.delete(built);
        assertEquals(1, build());
        assertEquals("busway: not built, and no mvn on the PATH: install Maven 3.8 or later\n", errors);
    }

    private void maven(String script) throws IOException {
        Path program = programs.resolve("mvn");
        Files.writeString(program, "#!/bin/sh\necho \"$*\" >> '" + directory + "/calls'\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String calls() throws IOException {
        return Files.readString(directory.resolve("calls"));
    }

    private int build() throws IOException, InterruptedException {
        Path said = directory.resolve("said");
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", home.root.resolve("tools/busway").toString(), "build");
        builder.environment().put("PATH", programs.toString());
        Process process = builder.redirectInput(Path.of("/dev/null").toFile()).redirectError(said.toFile()).start();
        process.getInputStream().readAllBytes();
        int status = process.waitFor();
        errors = Files.readString(said);
        return status;
    }
}
