package org.busway.integration.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.busway.integration.bus.Command;
import org.busway.integration.bus.Running;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BusctlIT extends WithThing {

    @BeforeAll
    static void busctl_is_there() {
        org.busway.integration.bus.Machine.program("busctl", "systemd");
    }

    @Test
    void it_lists_names_with_their_processes() {
        List<String> rows = busctl("--no-legend", "list").run().succeeded().lines().toList();
        assertTrue(
                rows.stream()
                        .anyMatch(row -> row.matches(NAME + " +" + thingPid() + " python3 +\\w+ +" + thingUniqueName() + " .*")),
                rows::toString);
        assertTrue(rows.stream().anyMatch(row -> row.startsWith("org.freedesktop.DBus ")), rows::toString);
    }

    @Test
    void it_calls_a_method() {
        assertEquals("s \"a word\"\n", busctl("call", NAME, PATH, INTERFACE, "Echo", "s", "a word").run().succeeded());
    }

    @Test
    void it_reads_a_property_of_the_bus() {
        String features = busctl("get-property", "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                "Features").run()
                .succeeded();
        assertTrue(features.startsWith("as ") && features.contains("\"HeaderFiltering\""), features);
    }

    @Test
    void it_shows_the_tree_of_objects() {
        assertTrue(busctl("tree", NAME).run().succeeded().contains("└─" + PATH));
    }

    @Test
    void it_introspects_an_object() {
        String shown = busctl("introspect", NAME, PATH, INTERFACE).run().succeeded();
        assertTrue(shown.matches("(?s).*\\.Echo +method +s +s .*\\.Echoed +signal +s .*"), shown);
    }

    @Test
    void it_introspects_the_bus_itself() {
        String shown = busctl("introspect", "org.freedesktop.DBus", "/org/freedesktop/DBus").run().succeeded();
        assertTrue(shown.matches("(?s).*\\.GetConnectionCredentials +method +s +a\\{sv\\} .*\\.NameOwnerChanged +signal +sss .*"),
                shown);
    }

    @Test
    void it_shows_the_credentials_of_a_peer() {
        String status = busctl("status", NAME).run().succeeded();
        assertTrue(status.contains("PID=" + thingPid() + "\n") && status.contains("UniqueName=" + thingUniqueName() + "\n")
                && status.contains("Comm=python3\n"), status);
    }

    @Test
    void it_shows_the_owner_of_the_bus() {
        assertTrue(busctl("status").run().succeeded().contains("PID=" + BUS.bus().pid() + "\n"));
    }

    @Test
    void it_emits_a_signal() {
        try (Running listener = BUS.command("dbus-monitor", "--session", "type='signal',interface='org.example.Emitted1'")
                .start()) {
            listener.line("NameAcquired");
            busctl("emit", "/org/example/emitted", "org.example.Emitted1", "Happened", "ai", "2", "7", "8").run().succeeded();
            listener.line("member=Happened");
            listener.line("int32 8");
        }
    }

    @Test
    void it_monitors_calls_replies_and_signals() {
        try (Running monitor = unbuffered("monitor", NAME).start()) {
            monitor.line("Monitoring bus message stream.");
            echo("seen");
            monitor.line("Path=" + PATH + "  Interface=" + INTERFACE + "  Member=Echo");
            monitor.line("Path=" + PATH + "  Interface=" + INTERFACE + "  Member=Echoed");
            monitor.line("Type=method_return");
            assertTrue(monitor.line("STRING").contains("\"seen\""));
        }
    }

    @Test
    void it_captures_messages_that_pcap_readers_understand() throws IOException {
        Path file = directory.resolve("busctl.pcapng");
        try (Running capture = BUS
                .command("sh", "-c", "exec busctl --address=\"$DBUS_SESSION_BUS_ADDRESS\" capture " + NAME + " > " + file)
                .start()) {
            capture.line("Monitoring bus message stream.");
            echo("caught");
            Captures.waitFor(file, "caught", 3);
        }
        assertEquals(Captures.PCAPNG_MAGIC, Captures.firstWord(Files.readAllBytes(file)));
    }

    private static Command busctl(String... arguments) {
        return BUS.command("busctl", "--address=" + BUS.address(), "--no-pager", "--full").and(arguments);
    }

    private static Command unbuffered(String... arguments) {
        return BUS.command("stdbuf", "-oL", "busctl", "--address=" + BUS.address(), "--no-pager").and(arguments);
    }
}
