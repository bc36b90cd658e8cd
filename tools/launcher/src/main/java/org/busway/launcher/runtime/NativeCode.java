package org.busway.launcher.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.busway.launcher.StartFailure;

/** Whether this machine can run the native code that bundles bring along: it is unpacked into the directory for temporary files, and is made for glibc. */
final class NativeCode {

    private static final int MOUNT_POINT = 4;
    private static final int OPTIONS = 5;

    private NativeCode() {}

    /**
     * Looks at this machine.
     *
     * @throws StartFailure if it cannot
     */
    static void require() {
        require(Path.of(System.getProperty("jna.tmpdir", System.getProperty("java.io.tmpdir"))), Path.of("/proc/self"));
    }

    /**
     * Looks at a process.
     *
     * @param temporary where it unpacks native code
     * @param process what the kernel says of it, as {@code /proc/self}
     */
    static void require(Path temporary, Path process) {
        if (lines(process.resolve("maps")).stream().anyMatch(line -> line.matches(".*/(ld-musl-|libc\\.musl-)[^/]*"))) {
            throw new StartFailure(
                    "this Java runs on musl, and native code of Busway needs glibc 2.28 or later: use a Java that runs on glibc");
        }
        String mounted = "";
        String options = "";
        for (String line : lines(process.resolve("mountinfo"))) {
            String[] fields = line.split(" ");
            if (fields.length > OPTIONS) {
                // What is mounted over another comes later.
                String point = unescaped(fields[MOUNT_POINT]);
                boolean isNearer = point.length() >= mounted.length() && temporary.toAbsolutePath().startsWith(point);
                mounted = isNearer ? point : mounted;
                options = isNearer ? fields[OPTIONS] : options;
            }
        }
        if (List.of(options.split(",")).contains("noexec")) {
            throw new StartFailure(temporary + " is on " + mounted
                    + ", which is mounted noexec, and native code is unpacked there: set BUSWAY_JAVA_OPTIONS=-Djava.io.tmpdir=DIRECTORY to one that is not");
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            // Without /proc nobody knows; what is wrong is said when native code is loaded.
            return List.of();
        }
    }

    /** As the kernel writes blanks in paths. */
    private static String unescaped(String path) {
        return path.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
    }
}
