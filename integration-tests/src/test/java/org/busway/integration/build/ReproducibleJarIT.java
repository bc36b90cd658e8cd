package org.busway.integration.build;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same sources give the same jar, byte for byte: wherever they lie, whenever and in whichever time zone and language they are built. */
class ReproducibleJarIT {

    private static final String VERSION = "0.1.0-SNAPSHOT";
    /** A bundle with annotations that bnd turns into headers, and one that it depends on. */
    private static final List<String> BUNDLES = List.of("api", "spi");

    @TempDir
    Path directory;

    @Test
    void a_bundle_that_is_built_twice_is_the_same() throws Exception {
        Path first = sources(directory.resolve("one"));
        Path second = sources(directory.resolve("another one, larger (2)/below"));
        build(first, Map.of("TZ", "UTC", "LC_ALL", "C.UTF-8"));
        build(second, Map.of("TZ", "Pacific/Auckland", "LC_ALL", "C.UTF-8", "LANGUAGE", "de"));
        for (String bundle : BUNDLES) {
            Path jar = Path.of("bundles", bundle, "target", bundle + "-" + VERSION + ".jar");
            assertArrayEquals(Files.readAllBytes(first.resolve(jar)), Files.readAllBytes(second.resolve(jar)), jar.toString());
        }
    }

    /** As much of the checkout as these bundles need, under another path. */
    private static Path sources(Path to) throws IOException {
        Path checkout = Path.of("").toAbsolutePath().getParent();
        for (String part : List.of("pom.xml", "LICENSE", "NOTICE", "tools/formatter.xml")) {
            Files.createDirectories(to.resolve(part).getParent());
            Files.copy(checkout.resolve(part), to.resolve(part));
        }
        try (var poms = Files.walk(checkout, 3)) {
            for (Path pom : poms.filter(file -> file.endsWith("pom.xml") && !file.toString().contains("/target/")).toList()) {
                Path copy = to.resolve(checkout.relativize(pom));
                Files.createDirectories(copy.getParent());
                if (Files.notExists(copy)) {
                    Files.copy(pom, copy);
                }
            }
        }
        for (String bundle : BUNDLES) {
            copy(checkout.resolve("bundles").resolve(bundle), to.resolve("bundles").resolve(bundle));
        }
        return to;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) throws IOException {
                if (visited.endsWith("target")) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(visited)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path copy = to.resolve(from.relativize(file));
                if (Files.notExists(copy)) {
                    Files.copy(file, copy);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void build(Path sources, Map<String, String> environment) throws Exception {
        Path log = sources.resolve("build.log");
        ProcessBuilder maven = new ProcessBuilder("mvn", "-B", "-q", "-o", "-pl", "bundles/spi", "-am", "-Dmaven.test.skip=true",
                "package")
                .directory(sources.toFile()).redirectErrorStream(true).redirectOutput(log.toFile());
        maven.environment().putAll(environment);
        int code = maven.start().waitFor();
        assertEquals(0, code, () -> read(log));
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
