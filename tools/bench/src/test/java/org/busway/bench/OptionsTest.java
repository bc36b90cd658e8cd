package org.busway.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.busway.bench.bus.Recipe;
import org.busway.bench.scenario.Scenario;
import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void scenariosAreChosenByNameAndPeersGiven() throws IOException {
        Options options = parse("--only", "idle,roundtrip", "--peer", "x=run --a=b", "--address", "y=unix:path=/s", "--turns",
                "3",
                "--without", "dbus-daemon");
        assertEquals(List.of("roundtrip", "idle"), options.scenarios().stream().map(Scenario::name).toList());
        assertEquals(List.of("x", "y"), options.buses().stream().map(Recipe::name).toList());
        assertEquals(List.of("/bin/sh", "-c", "run --a=b"), options.buses().get(0).command());
        assertEquals("unix:path=/s", options.buses().get(1).address());
        assertEquals(3, options.turns());
    }

    @Test
    void whatStartsOursIsACommandWithItsArguments() throws IOException {
        assertEquals(List.of("/bin/sh", "-c", "exec sh -c true --config-file={config} --print-address=1 --nofork"),
                parse("--busway", "sh -c true").buses().get(0).command());
        assertEquals(List.of("/bin/sh", "-c", "exec sh {config}"), parse("--busway", "sh {config}").buses().get(0).command());
    }

    @Test
    void complaintsNameTheOptionAndTheValue() {
        assertComplaint("--onyl", "--onyl", "x");
        assertComplaint("--only nothing", "--only", "nothing");
        assertComplaint("no program /nowhere/busway", "--busway", "/nowhere/busway --fast");
        assertComplaint("--profile gateway", "--profile", "gateway");
        assertComplaint("--turns 0", "--turns", "0");
        assertComplaint("--peer x", "--peer", "x");
        assertComplaint("no bus", "--without", "dbus-daemon");
    }

    private static void assertComplaint(String part, String... arguments) {
        Exception complaint = assertThrows(IllegalArgumentException.class, () -> parse(arguments));
        assertTrue(complaint.getMessage().contains(part), complaint.getMessage());
    }

    private static Options parse(String... arguments) throws IOException {
        return Options.parse(arguments, null);
    }
}
