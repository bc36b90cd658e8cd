package org.busway.integration.bus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The commands under test, with what they need beside them: where they were built, or a copy of that elsewhere. */
public record Installation(Path root) {

    private static final List<String> PARTS = List.of("tools/busway", "tools/busway-daemon", "tools/java.sh",
            "tools/asks-for.awk", "tools/distribution/target/launcher", "tools/distribution/target/repository",
            "tools/distribution/target/built", "device-profiles", "runtime-config");

    /** Where the bus program under test is. */
    public static Installation built() {
        Installation built = new Installation(Machine.daemon().getParent().getParent());
        Machine.needs(Files.isExecutable(built.busway()), "the command " + built.busway(),
                "these tests are about tools/busway: run them without -Dbusway.daemon");
        return built;
    }

    public Path busway() {
        return root.resolve("tools/busway");
    }

    public Path daemon() {
        return root.resolve("tools/busway-daemon");
    }

    /** Copies all that runs, and nothing that it is built from. */
    public Installation copyTo(Path directory) {
        for (String part : PARTS) {
            try (Stream<Path> files = Files.walk(root.resolve(part))) {
                for (Path file : files.toList()) {
                    Path copy = directory.resolve(root.relativize(file).toString());
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new Installation(directory);
    }
}
