package org.busway.integration.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.zip.ZipFile;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Machine;
import org.busway.integration.bus.OfflineMaven;
import org.busway.integration.bus.Running;
import org.busway.integration.bus.Unpacked;
import org.busway.integration.felix.GuestBundle;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who writes a source has the unpacked distribution and Maven, and no network: the template is built against the distribution's repository alone. Maven's
 * own is empty.
 */
class SourceAuthorIT {

    @TempDir
    static Path directory;
    private static Path home;
    private static Path repository;

    @BeforeAll
    static void unpacks() throws IOException {
        home = Unpacked.in(directory);
        repository = home.resolve("repository/org/busway");
    }

    @Test
    void api_has_its_pom_sources_and_Javadoc_and_there_is_a_bill_of_materials() throws IOException {
        String version = System.getProperty("busway.version");
        Path api = repository.resolve("api").resolve(version);
        assertTrue(has(api.resolve("api-" + version + "-sources.jar"), "org/busway/api/BusConnection.java"));
        assertTrue(has(api.resolve("api-" + version + "-javadoc.jar"), "org/busway/api/BusConnection.html"));
        assertTrue(Files.readString(api.resolve("api-" + version + ".pom")).contains("<version>" + version + "</version>"));
        Path bom = repository.resolve("bom").resolve(version).resolve("bom-" + version + ".pom");
        assertTrue(Files.readString(bom).contains("<artifactId>api</artifactId><version>" + version + "</version>"));
    }

    @Test
    void the_template_is_built_with_the_distribution_alone_dropped_in_and_its_event_seen() throws IOException {
        Machine.program("mvn", "maven");
        Machine.program("gdbus", "libglib2.0-bin");
        Path source = home.resolve("my-source");
        Command.of("cp", "-r", home.resolve("source-template").toString(), source.toString()).run().succeeded();
        Command.of("mvn", "-q", "-f", source.resolve("pom.xml").toString(), "package")
                .and(OfflineMaven.arguments(directory).toArray(String[]::new)).within(Duration.ofMinutes(3)).run().succeeded();
        Path jar = source.resolve("target/load-1.0.0.jar");
        List<String> others = GuestBundle.imports(jar).stream()
                .filter(each -> !each.matches("org\\.busway\\.api(\\..*)?|org\\.slf4j|org\\.osgi\\..*")).toList();
        assertEquals(List.of(), others, "imports besides those of api, slf4j and OSGi");

        Path load = Files.writeString(directory.resolve("loadavg"), "0.25 0 0");
        String address = "unix:path=" + directory.resolve("bus");
        try (Running bus = Command.of(home.resolve("bin/busway").toString(), "run", "--address", address)
                .with("XDG_RUNTIME_DIR", directory.toString()).start()) {
            bus.line(address);
            Files.writeString(home.resolve("load/org.example.load.cfg"), "file = " + load + "\npoll.millis = 100\n");
            Files.move(jar, home.resolve("load/load.jar"));
            bus.line("load.jar: org.example.load 1.0.0 runs");
            try (Running monitor = Command.of("gdbus", "monitor", "--address", address, "--dest", "org.example.Load1").start()) {
                monitor.line("is owned by");
                Files.writeString(load, "0.75 0 0");
                monitor.line("/org/example/load1: org.example.Load1.Changed (0.75,)");
            }
        }
    }

    private static boolean has(Path jar, String entry) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.getEntry(entry) != null;
        }
    }
}
