package org.busway.integration.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.busway.integration.bus.Running;
import org.junit.jupiter.api.Test;

class DbusMonitorIT extends WithThing {

    @Test
    void it_shows_a_call_its_signal_and_its_reply_in_their_order() {
        try (Running monitor = BUS.command("dbus-monitor", "--session").start()) {
            monitor.line("NameAcquired");
            echo("in order");
            String reply = monitor.line("method return time=");
            String shown = monitor.everything();
            int call = shown.indexOf("destination=" + NAME + " serial=");
            int signal = shown.indexOf("member=Echoed");
            assertTrue(0 <= call && call < signal, shown);
            assertTrue(reply.contains("sender="), reply);
            monitor.line("string \"in order\"");
        }
    }

    @Test
    void it_shows_only_what_its_rules_match() {
        try (Running monitor = BUS
                .command("dbus-monitor", "--session", "type='signal',interface='" + INTERFACE + "',member='Echoed'").start()) {
            monitor.line("NameAcquired");
            echo("alone");
            monitor.line("member=Echoed");
            monitor.line("string \"alone\"");
            assertTrue(!monitor.everything().contains("member=Echo\n"), monitor.everything());
        }
    }

    @Test
    void it_writes_a_pcap_file_of_whole_messages() throws IOException {
        Path file = recorded("--pcap", "in a pcap file");
        List<String> messages = Captures.pcapMessages(Files.readAllBytes(file)).stream().map(Captures::text)
                .filter(message -> message.contains("in a pcap file")).toList();
        assertEquals(List.of((char) 1, (char) 4, (char) 2), messages.stream().map(message -> message.charAt(1)).toList(),
                "a call, a signal and a reply");
    }

    @Test
    void it_writes_messages_as_they_are() throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(recorded("--binary", "as it is")))
                .order(java.nio.ByteOrder.LITTLE_ENDIAN);
        int messages = 0;
        for (int at = 0; at + 16 <= file.capacity(); messages++) {
            assertEquals('l', file.get(at), "the byte order mark of message " + messages);
            int header = 16 + file.getInt(at + 12);
            at += (header + 7 & ~7) + file.getInt(at + 4);
        }
        assertTrue(messages >= 3, () -> "whole messages in " + file.capacity() + " bytes");
    }

    private static Path recorded(String mode, String text) throws IOException {
        Path file = directory.resolve("monitor" + mode);
        try (Running monitor = BUS.command("sh", "-c", "exec dbus-monitor --session " + mode + " > " + file).start()) {
            Captures.waitFor(file, "NameAcquired", 1);
            echo(text);
            Captures.waitFor(file, text, 3);
        }
        return file;
    }
}
