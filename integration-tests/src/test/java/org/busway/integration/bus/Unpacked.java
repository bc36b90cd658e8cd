package org.busway.integration.bus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The archive that is shipped, unpacked where nothing else of the project is. */
public final class Unpacked {

    private Unpacked() {}

    /** One of the archives, such as {@code .tar.gz}. */
    public static Path archive(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(Installation.built().root().resolve("tools/distribution/target"))) {
            return files.filter(file -> file.toString().endsWith(suffix)).findFirst().orElseThrow();
        }
    }

    /** Unpacks it into a directory; its root there. */
    public static Path in(Path directory) throws IOException {
        Command.of("tar", "xzf", archive(".tar.gz").toString(), "-C", directory.toString()).run().succeeded();
        return directory.resolve("busway-" + System.getProperty("busway.version"));
    }
}
