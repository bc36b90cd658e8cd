package org.busway.auth.internal.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.busway.auth.internal.FakeAccounts;
import org.busway.spi.policy.BusSettings;
import org.busway.spi.policy.PolicyException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The reference implementation's own configuration files, from the package dbus-tests. */
class ReferenceFilesTest {

    private static final Path DATA = Path.of("/usr/lib/dbus-1.0/installed-tests/dbus/data");

    @BeforeAll
    static void needsThePackage() {
        if (!Files.isDirectory(DATA)) {
            System.err.println("SKIPPED: no " + DATA + ": install the package dbus-tests");
        }
        Assumptions.assumeTrue(Files.isDirectory(DATA), "the package dbus-tests is not installed");
    }

    @TestFactory
    Stream<DynamicTest> everyValidFileLoads() throws IOException {
        return Stream.concat(filesIn("valid-config-files"), filesIn("valid-config-files-system"))
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> read(file)));
    }

    @TestFactory
    Stream<DynamicTest> everyInvalidFileIsRefusedWithItsPlace() throws IOException {
        return filesIn("invalid-config-files").map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
            PolicyException fault = assertThrows(PolicyException.class, () -> read(file));
            assertTrue(fault.getMessage().matches("(?s)" + DATA + "/.*\\.conf:[0-9]+: .+"), fault.getMessage());
            assertFalse(fault.getMessage().contains("\n"), "one line");
        }));
    }

    @TestFactory
    Stream<DynamicTest> equivalentFilesAreEqual() throws IOException {
        return directoriesIn("equiv-config-files")
                .map(directory -> DynamicTest.dynamicTest(directory.getFileName().toString(), () -> {
                    List<Configuration> all;
                    try (Stream<Path> files = Files.list(directory)) {
                        all = files.filter(file -> file.toString().endsWith(".conf")).sorted()
                                .map(ReferenceFilesTest::readOrFail).toList();
                    }
                    assertTrue(all.size() > 1, "more than one file");
                    for (Configuration other : all) {
                        assertEquals(all.get(0).rules(), other.rules());
                        assertEquals(withoutFiles(all.get(0).settings()), withoutFiles(other.settings()));
                    }
                }));
    }

    private static BusSettings withoutFiles(BusSettings settings) {
        return new BusSettings(settings.type(), settings.listen(), settings.user(), settings.pidfile(), settings.fork(),
                settings.syslog(), settings.keepUmask(), settings.mechanisms(), settings.anonymousAllowed(),
                settings.serviceDirectories(), settings.serviceHelper(), settings.limits(), List.of());
    }

    private static Configuration readOrFail(Path file) {
        try {
            return read(file);
        } catch (PolicyException e) {
            throw new AssertionError(e);
        }
    }

    private static Configuration read(Path file) throws PolicyException {
        return new ConfigurationReader(new FakeAccounts(), Map.of("HOME", "/home/owner"), new Warnings(text -> {})).read(file);
    }

    private static Stream<Path> filesIn(String directory) throws IOException {
        Path path = DATA.resolve(directory);
        if (!Files.isDirectory(path)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> file.toString().endsWith(".conf")).sorted().toList().stream();
        }
    }

    private static Stream<Path> directoriesIn(String directory) throws IOException {
        try (Stream<Path> found = Files.list(DATA.resolve(directory))) {
            return found.filter(Files::isDirectory).sorted().toList().stream();
        }
    }
}
