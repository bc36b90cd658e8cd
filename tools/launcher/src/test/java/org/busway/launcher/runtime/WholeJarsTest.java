package org.busway.launcher.runtime;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.busway.launcher.StartFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeJarsTest {

    @TempDir
    Path root;

    private Path jar(String name, int seed) throws IOException {
        Path jar = Files.createDirectories(root.resolve("org")).resolve(name + ".jar");
        byte[] content = new byte[1000];
        new Random(seed).nextBytes(content);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            zip.putNextEntry(new ZipEntry("first"));
            zip.write("first".getBytes(StandardCharsets.US_ASCII));
            zip.putNextEntry(new ZipEntry("second"));
            zip.write(content);
        }
        return jar;
    }

    private void check(Path jar) {
        new WholeJars(root).check(List.of(jar));
    }

    private void change(Path jar) throws IOException {
        byte[] bytes = Files.readAllBytes(jar);
        bytes[bytes.length / 2] ^= 1;
        Files.write(jar, bytes);
    }

    @Test
    void a_jar_with_a_changed_byte_is_damaged_whether_it_is_listed_or_not() throws IOException {
        Path jar = jar("a", 1);
        check(jar);
        change(jar);
        assertTrue(assertThrows(StartFailure.class, () -> check(jar)).getMessage()
                .startsWith(jar + ": damaged jar (second is not what was packed): "));
        Path listed = jar("b", 2);
        new WholeJars(root).list();
        check(listed);
        change(listed);
        assertThrows(StartFailure.class, () -> check(listed));
    }

    @Test
    void a_jar_that_was_replaced_by_a_whole_one_is_whole() throws IOException {
        jar("a", 1);
        new WholeJars(root).list();
        check(jar("a", 2));
    }
}
