package org.busway.launcher.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheDirectoryTest {

    @TempDir
    Path directory;
    private Path base;

    @BeforeEach
    void namesTheDirectoryOfAllCaches() throws IOException {
        base = Files.createDirectory(directory.resolve("caches"));
    }

    private List<String> content() throws IOException {
        try (Stream<Path> files = Files.list(base)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void nothingIsLeftOfOneThatWasClosed() throws IOException {
        try (CacheDirectory cache = CacheDirectory.open(base)) {
            Files.createDirectories(cache.path().resolve("bundle1/data"));
            Files.writeString(cache.path().resolve("bundle1/data/file"), "x");
        }
        assertFalse(Files.exists(base), "the last instance removes the directory of all");
    }

    @Test
    void instancesNeverShareOne() {
        try (CacheDirectory one = CacheDirectory.open(base); CacheDirectory other = CacheDirectory.open(base)) {
            assertNotEquals(one.path(), other.path());
            assertTrue(Files.isDirectory(one.path()) && Files.isDirectory(other.path()));
        }
    }

    @Test
    void whatAKilledProcessLeftIsRemovedByTheNextStartAndNotBefore() throws Exception {
        Process owner = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-cp",
                System.getProperty("java.class.path"), Owner.class.getName(), base.toString()).start();
        Path owned;
        try (BufferedReader output = new BufferedReader(new InputStreamReader(owner.getInputStream()))) {
            owned = Path.of(output.readLine());
            CacheDirectory.open(base).close();
            assertTrue(Files.exists(owned.resolve("something")), "the directory of a process that lives");
        } finally {
            owner.destroyForcibly().waitFor();
        }
        assertTrue(Files.exists(owned.resolve("something")), "killed, it could remove nothing itself");
        try (CacheDirectory next = CacheDirectory.open(base)) {
            assertFalse(Files.exists(owned.resolve("something")));
            assertEquals(2, content().size(), "its own directory and lock");
        }
    }

    @Test
    void whoHasTwoLosesNoneOfThemToAProcessThatStarts() throws Exception {
        try (CacheDirectory one = CacheDirectory.open(base); CacheDirectory other = CacheDirectory.open(base)) {
            Process next = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-cp",
                    System.getProperty("java.class.path"), Owner.class.getName(), base.toString()).start();
            try (BufferedReader output = new BufferedReader(new InputStreamReader(next.getInputStream()))) {
                assertTrue(Files.exists(Path.of(output.readLine())), "it has one of its own");
                assertTrue(Files.isDirectory(one.path()) && Files.isDirectory(other.path()));
            } finally {
                next.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void aRuntimeDirectoryThatIsNotThereIsReplacedByTheTemporaryOne() {
        Path chosen = CacheDirectory.base(base.resolve("missing").toString(), base.toString());
        assertEquals(base, chosen.getParent());
        assertEquals(base.resolve("busway-cache"), CacheDirectory.base(base.toString(), "/nowhere"));
    }

    @Test
    void aLinkInThePlaceOfTheDirectoryIsNotFollowed() throws IOException {
        Path elsewhere = Files.createDirectory(base.resolve("elsewhere"));
        Path runtime = Files.createDirectory(base.resolve("runtime"));
        Files.createSymbolicLink(runtime.resolve("busway-cache"), elsewhere);
        org.junit.jupiter.api.Assertions.assertThrows(org.busway.launcher.StartFailure.class,
                () -> CacheDirectory.base(runtime.toString(), "/nowhere"));
    }

    /** A process that owns a cache until it is killed. */
    static final class Owner {

        public static void main(String[] arguments) throws Exception {
            CacheDirectory cache = CacheDirectory.open(Path.of(arguments[0]));
            Files.writeString(cache.path().resolve("something"), "x");
            System.out.println(cache.path());
            System.in.read();
        }
    }
}
