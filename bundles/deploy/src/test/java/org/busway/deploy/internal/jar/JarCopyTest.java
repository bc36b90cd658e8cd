package org.busway.deploy.internal.jar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarCopyTest {

    @TempDir
    Path directory;
    private Path copy;

    @BeforeEach
    void names() {
        copy = directory.resolve("own/copy.jar");
    }

    private Path jar(String... headers) throws IOException {
        Path file = directory.resolve("a.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        for (int i = 0; i < headers.length; i += 2) {
            manifest.getMainAttributes().putValue(headers[i], headers[i + 1]);
        }
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            out.putNextEntry(new ZipEntry("some/text"));
            out.write("some text that is to be found whole".repeat(50).getBytes());
        }
        return file;
    }

    private String fault(Path file) {
        String line = assertThrows(JarFault.class, () -> JarCopy.of(file, copy)).getMessage();
        assertFalse(Files.exists(copy), "no copy stays");
        return line;
    }

    @Test
    void a_bundle_is_copied_and_the_copy_goes_with_its_owner() throws Exception {
        Path file = jar("Bundle-SymbolicName", "org.example.a;singleton:=true", "Bundle-Version", "1.2.3");
        try (JarCopy jar = JarCopy.of(file, copy)) {
            assertEquals("org.example.a 1.2.3", jar.symbolicName() + " " + jar.version());
            assertEquals(-1, Files.mismatch(file, copy));
            assertEquals(64, jar.sha256().length());
        }
        assertFalse(Files.exists(copy));
    }

    @Test
    void what_is_half_or_changed_or_no_bundle_is_named() throws Exception {
        byte[] whole = Files.readAllBytes(jar("Bundle-SymbolicName", "a"));
        Path file = directory.resolve("a.jar");
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
        assertTrue(fault(file).startsWith("is no whole jar ("));
        int content = new String(whole, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("some/text") + 20;
        whole[content] ^= 0x55;
        Files.write(file, whole);
        assertTrue(fault(file).startsWith("is no whole jar ("));
        assertTrue(fault(jar("Name", "x")).startsWith("is no bundle"));
        assertTrue(fault(jar("Bundle-SymbolicName", "a", "Fragment-Host", "b")).startsWith("is a fragment"));
        assertTrue(fault(Files.createDirectory(directory.resolve("d"))).startsWith("is no file"));
    }

    @Test
    void an_entry_that_can_be_unpacked_and_is_not_what_was_packed_is_named() throws Exception {
        Path file = directory.resolve("stored.jar");
        byte[] text = "some text".getBytes();
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file))) {
            out.setMethod(ZipEntry.STORED);
            ZipEntry entry = new ZipEntry("some/text");
            CRC32 sum = new CRC32();
            sum.update(text);
            entry.setCrc(sum.getValue());
            entry.setSize(text.length);
            out.putNextEntry(entry);
            out.write(text);
        }
        byte[] bytes = Files.readAllBytes(file);
        bytes[new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("some text")] = 'S';
        Files.write(file, bytes);
        assertTrue(fault(file).startsWith("is no whole jar (some/text is not what was packed)"));
    }

    @Test
    void where_a_copy_cannot_be_made_is_said() throws Exception {
        copy = Path.of("/proc/copy.jar");
        assertTrue(fault(jar("Bundle-SymbolicName", "a")).startsWith("cannot be copied to /proc: "));
    }
}
