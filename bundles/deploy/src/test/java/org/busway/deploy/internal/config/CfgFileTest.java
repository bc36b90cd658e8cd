package org.busway.deploy.internal.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CfgFileTest {

    @TempDir
    Path directory;

    @Test
    void the_name_says_the_pid() {
        assertEquals("org.example.weather", Pid.ofFile("org.example.weather.cfg").full());
        assertEquals("org.example.group~lab", Pid.ofFile("org.example.group-lab.cfg").full());
        assertEquals("org.example.group~lab-2", Pid.ofFile("org.example.group-lab-2.cfg").full());
        assertEquals("org.example.my-group~lab", Pid.ofFile("org.example.my-group~lab.cfg").full());
    }

    @Test
    void options_are_texts_and_lists_of_them() throws IOException {
        Path file = Files.writeString(directory.resolve("a.cfg"),
                "# a comment\nrate = 5 \nrules[] = a='b', c\nnone[]=\nstreet=\u00e9\n");
        Map<String, Object> options = CfgFile.read(file);
        assertEquals("5", options.get("rate"));
        assertEquals("\u00e9", options.get("street"));
        assertArrayEquals(new String[]{"a='b'", "c"}, (String[]) options.get("rules"));
        assertArrayEquals(new String[0], (String[]) options.get("none"));
    }

    @Test
    void what_is_no_text_is_named() throws IOException {
        Path file = Files.write(directory.resolve("a.cfg"), new byte[]{'a', '=', (byte) 0xff, '\n'});
        assertEquals("is not UTF-8: write it as UTF-8", assertThrows(IOException.class, () -> CfgFile.read(file)).getMessage());
        Files.writeString(file, "a=\\u12\n");
        assertEquals("is no properties file: Malformed \\uxxxx encoding.",
                assertThrows(IOException.class, () -> CfgFile.read(file)).getMessage());
    }
}
