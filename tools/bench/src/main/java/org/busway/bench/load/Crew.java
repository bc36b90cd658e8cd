package org.busway.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Three load processes: one sends, one reads, one stalls. All run as the user of the bench, or each as a user of its own.
 *
 * @param sending the senders' process
 * @param reading the process of those who read
 * @param stalling the process of the one that does not
 */
public record Crew(LoadProcess sending, LoadProcess reading, LoadProcess stalling) implements AutoCloseable {

    private static final List<String> OWN_NOTHING = List.of("nobody", "games", "daemon", "bin", "sys");

    /** Starts them as whoever runs the bench. */
    public static Crew ofOneUser() throws IOException {
        return new Crew(new LoadProcess(), new LoadProcess(), new LoadProcess());
    }

    /** Starts them as three others; they read the classes from a copy, since ours may be in a folder that is closed to them. */
    public static Crew ofThreeUsers(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        String classPath = copied(Path.of(System.getProperty("java.class.path")), directory.resolve("classes"));
        int[] uids = threeOthers();
        return new Crew(LoadProcess.as(uids[0], classPath), LoadProcess.as(uids[1], classPath),
                LoadProcess.as(uids[2], classPath));
    }

    /** Users of this machine that are not root, since dbus-daemon lets nobody in whom the machine does not know; first those that own nothing. */
    private static int[] threeOthers() throws IOException {
        Map<Integer, Boolean> known = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
            String[] fields = line.split(":");
            if (fields.length > 2 && fields[2].matches("[1-9][0-9]{0,8}")) {
                known.put(Integer.valueOf(fields[2]), OWN_NOTHING.contains(fields[0]));
            }
        }
        int[] uids = known.entrySet().stream().sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .mapToInt(Map.Entry::getKey).limit(3).toArray();
        if (uids.length < 3) {
            throw new IOException("/etc/passwd has fewer than three users beside root: add some, the load runs as three");
        }
        return uids;
    }

    private static String copied(Path jar, Path folder) throws IOException {
        Path libraries = jar.resolveSibling("libraries");
        Files.createDirectories(folder.resolve("libraries"));
        Files.copy(jar, folder.resolve("bench.jar"));
        try (Stream<Path> files = Files.list(libraries)) {
            for (Path each : files.toList()) {
                Files.copy(each, folder.resolve("libraries").resolve(each.getFileName()));
            }
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.toList()) {
                Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        return folder.resolve("bench.jar").toString();
    }

    @Override
    public void close() throws IOException {
        for (LoadProcess each : List.of(sending, reading, stalling)) {
            each.close();
        }
    }
}
