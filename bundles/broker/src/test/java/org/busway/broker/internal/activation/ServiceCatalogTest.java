package org.busway.broker.internal.activation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Set;
import org.busway.spi.policy.BusSettings.ServiceDirectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceCatalogTest {

    @TempDir
    Path root;
    private Path first;
    private Path second;
    private final ServiceCatalog catalog = new ServiceCatalog();

    @BeforeEach
    void makeDirectories() throws IOException {
        first = Files.createDirectory(root.resolve("first"));
        second = Files.createDirectory(root.resolve("second"));
    }

    @Test
    void takesTheFirstDirectorysFileForAName() throws IOException {
        write(first, "a.service", "org.example.A", "/bin/first");
        write(second, "a.service", "org.example.A", "/bin/second");
        use(false);
        assertEquals("/bin/first", catalog.find("org.example.A").exec());
    }

    @Test
    void findsAFileThatCameAfterTheScan() throws IOException {
        use(false);
        assertNull(catalog.find("org.example.A"));
        write(second, "a.service", "org.example.A", "/bin/a");
        Files.setLastModifiedTime(second, FileTime.fromMillis(12_345_000));
        assertNotNull(catalog.find("org.example.A"));
    }

    @Test
    void followsAFileThatChangedOrWent() throws IOException {
        Path file = write(first, "a.service", "org.example.A", "/bin/a");
        use(false);
        write(first, "a.service", "org.example.A", "/bin/b");
        Files.setLastModifiedTime(file, FileTime.fromMillis(12_345_000));
        assertEquals("/bin/b", catalog.find("org.example.A").exec());
        Files.delete(file);
        assertNull(catalog.find("org.example.A"));
    }

    @Test
    void passesOverAFaultyFileAndKeepsTheOthers() throws IOException {
        Files.writeString(first.resolve("bad.service"), "nonsense");
        Files.writeString(first.resolve("not-a-service.txt"), "nonsense");
        write(first, "z.service", "org.example.Z", "/bin/z");
        use(false);
        assertEquals(Set.of("org.example.Z"), catalog.names());
    }

    @Test
    void wantsTheNameOfTheServiceAsFileNameWhereThatIsRequired() throws IOException {
        write(first, "a.service", "org.example.A", "/bin/a");
        write(first, "org.example.B.service", "org.example.B", "/bin/b");
        use(true);
        assertEquals(Set.of("org.example.B"), catalog.names());
    }

    @Test
    void worksWhereADirectoryIsMissing() {
        catalog.use(List.of(new ServiceDirectory(root + "/nowhere", false, true)), false);
        assertEquals(Set.of(), catalog.names());
    }

    private void use(boolean strict) {
        catalog.use(
                List.of(new ServiceDirectory(first.toString(), strict, true),
                        new ServiceDirectory(second.toString(), strict, true)),
                false);
    }

    private static Path write(Path directory, String file, String name, String exec) throws IOException {
        return Files.writeString(directory.resolve(file), "[D-BUS Service]\nName=" + name + "\nExec=" + exec + "\n");
    }
}
