package org.busway.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.busway.api.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramTest {

    @TempDir
    Path proc;

    private static Map<String, Variant> credentials(long pid, long uid) {
        return Map.of("ProcessID", new Variant("u", pid), "UnixUserID", new Variant("u", uid));
    }

    @Test
    void theNameIsTheFileOfTheFirstArgument() throws Exception {
        Files.createDirectory(proc.resolve("12"));
        Files.writeString(proc.resolve("12/cmdline"), "/usr/bin/gdbus\0monitor\0");
        assertEquals(new Program("12", "4294967294", "gdbus"), Program.of(credentials(12, 4294967294L), proc));
    }

    @Test
    void aBundleIsNamedAndNotTheProcessThatItRunsIn() throws Exception {
        Files.createDirectory(proc.resolve("12"));
        Files.writeString(proc.resolve("12/cmdline"), "/usr/bin/java\0-jar\0");
        Map<String, Variant> credentials = Map.of("ProcessID", new Variant("u", 12L), "org.busway.Bundle",
                new Variant("s", "org.example.thermostat"));
        assertEquals(new Program("12", "?", "bundle org.example.thermostat"), Program.of(credentials, proc));
    }

    @Test
    void aProcessThatIsGoneHasNoName() {
        assertEquals(new Program("12", "0", ""), Program.of(credentials(12, 0), proc));
    }

    @Test
    void whatTheBusDoesNotKnowIsAQuestionMark() {
        assertEquals(Program.UNKNOWN, Program.of(Map.of(), proc));
    }
}
