package org.busway.broker.internal.activation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceFileReaderTest {

    @TempDir
    Path directory;

    @Test
    void readsAllKeysOfTheServiceGroupAndIgnoresOthers() throws IOException {
        ServiceFile file = read("# comment\n[Other]\nName=no\n\n[D-BUS Service]\nName=org.example.A\nExec=/bin/a \\\\x\\sy\n"
                + "User=mail\nSystemdService=a.service\nSomethingNew=1\n");
        assertEquals("org.example.A", file.name());
        assertEquals("/bin/a \\x y", file.exec());
        assertEquals("mail", file.user());
        assertEquals("a.service", file.systemdService());
    }

    @Test
    void leavesOptionalKeysNull() throws IOException {
        ServiceFile file = read("[D-BUS Service]\nName = org.example.A\nExec = /bin/a\n");
        assertEquals("org.example.A", file.name());
        assertNull(file.user());
        assertNull(file.systemdService());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [D-BUS Service]~Exec=/bin/a                    | no Name=
            [D-BUS Service]~Name=org.example.A             | no Exec=
            [D-BUS Service]~Name=nodots~Exec=/bin/a        | nodots
            Name=org.example.A~[D-BUS Service]             | :1:
            [D-BUS Service~Name=org.example.A              | does not end with ]
            [D-BUS Service]~Name=a.b~Name=a.c~Exec=x       | given twice
            [D-BUS Service]~Name=a.b~Exec=/bin/\\q         | unknown escape
            [D-BUS Service]~garbage                        | :2:
            """)
    void refusesAFaultyFileAndSaysWhere(String content, String expected) throws IOException {
        IOException fault = assertThrows(IOException.class, () -> read(content.replace('~', '\n')));
        assertTrue(fault.getMessage().contains(expected) && fault.getMessage().contains("x.service"), fault.getMessage());
    }

    @Test
    void refusesBytesThatAreNotUtf8() throws IOException {
        Path file = Files.write(directory.resolve("x.service"), new byte[]{'[', (byte) 0xff, ']'});
        assertTrue(assertThrows(IOException.class, () -> ServiceFileReader.read(file)).getMessage().contains("UTF-8"));
    }

    private ServiceFile read(String content) throws IOException {
        return ServiceFileReader.read(Files.writeString(directory.resolve("x.service"), content));
    }
}
