package org.busway.integration.bus;

import java.io.IOException;
import java.nio.file.Path;

/** The programs in plain C among the tools, compiled on this machine without any library. */
public final class PlainC {

    private PlainC() {}

    /** The text of {@code tools/NAME.c}. */
    public static Path source(String name) {
        return Installation.built().root().resolve("tools/" + name + ".c");
    }

    /** Compiles {@code tools/NAME.c}; returns the program. */
    public static String compiled(String name, Path directory) throws IOException {
        return compiled(source(name), directory.resolve(name));
    }

    /** Compiles a source; returns the program. */
    public static String compiled(Path source, Path binary) throws IOException {
        Machine.program("gcc", "gcc");
        Command.of("gcc", "-std=c99", "-O2", "-Wall", "-Wextra", "-Werror", "-o", binary.toString(), source.toString()).run()
                .succeeded();
        return binary.toString();
    }
}
