package org.busway.launcher.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.busway.launcher.StartFailure;

/**
 * Whether each byte of the jars is as it was written: a class with a changed byte would be found when the bus runs already. The build lists the checksum of each jar, since to
 * compare that costs a start a few milliseconds; of a jar that is not listed, or that somebody has replaced, every entry is unpacked and compared with the checksum that it carries.
 */
public final class WholeJars {

    private static final String LIST = "jars.crc32";
    private static final int CHUNK_BYTES = 65_536;

    private final Path root;
    private final byte[] chunk = new byte[CHUNK_BYTES];

    /** @param root the directory of all jars */
    public WholeJars(Path root) {
        this.root = root;
    }

    /**
     * Writes the list; run by the build.
     *
     * @throws IOException if a jar cannot be read, or the list be written
     */
    public void list() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).sorted().toList()) {
                lines.add(line(jar));
            }
        }
        Files.write(root.resolve(LIST), lines);
    }

    /**
     * Looks at jars.
     *
     * @param jars below the root
     * @throws StartFailure naming the first that is damaged
     */
    void check(Collection<Path> jars) {
        List<String> listed;
        try {
            listed = Files.readAllLines(root.resolve(LIST));
        } catch (IOException e) {
            listed = List.of();
        }
        for (Path jar : jars) {
            try {
                if (!listed.contains(line(jar))) {
                    unpack(jar);
                }
            } catch (ZipException e) {
                throw new StartFailure(jar + ": damaged jar (" + e.getMessage() + "): remove it and build again");
            } catch (IOException e) {
                throw new StartFailure(jar + ": cannot be read: " + e.getMessage());
            }
        }
    }

    private String line(Path jar) throws IOException {
        try (InputStream in = Files.newInputStream(jar)) {
            return Long.toHexString(checksum(in)) + ' ' + root.relativize(jar);
        }
    }

    private void unpack(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                try (InputStream in = zip.getInputStream(entry)) {
                    if (checksum(in) != entry.getCrc()) {
                        throw new ZipException(entry.getName() + " is not what was packed");
                    }
                }
            }
        }
    }

    private long checksum(InputStream in) throws IOException {
        CRC32 sum = new CRC32();
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            sum.update(chunk, 0, count);
        }
        return sum.getValue();
    }
}
