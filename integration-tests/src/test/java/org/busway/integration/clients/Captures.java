package org.busway.integration.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the tools that record traffic wrote to a file. */
final class Captures {

    static final int PCAP_MAGIC = 0xa1b2c3d4;
    static final int PCAPNG_MAGIC = 0x0a0d0d0a;
    static final int LINK_TYPE_DBUS = 231;

    private static final int PCAP_HEADER = 24;
    private static final int PCAP_RECORD_HEADER = 16;
    private static final long WAIT_NANOS = 10_000_000_000L;
    private static final long POLL_MILLIS = 20;

    private Captures() {}

    static int firstWord(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt(0);
    }

    /** The D-Bus messages in a pcap file, whose link type must say that they are such. */
    static List<ByteBuffer> pcapMessages(byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        assertEquals(PCAP_MAGIC, file.getInt(0));
        assertEquals(LINK_TYPE_DBUS, file.getInt(20));
        List<ByteBuffer> messages = new ArrayList<>();
        for (int at = PCAP_HEADER; at + PCAP_RECORD_HEADER <= bytes.length;) {
            int length = file.getInt(at + 8);
            if (at + PCAP_RECORD_HEADER + length > bytes.length) {
                break; // the tool was ended while it wrote this one
            }
            messages.add(file.slice(at + PCAP_RECORD_HEADER, length));
            at += PCAP_RECORD_HEADER + length;
        }
        return messages;
    }

    static String text(ByteBuffer message) {
        return StandardCharsets.ISO_8859_1.decode(message.duplicate()).toString();
    }

    /** Waits until the file has that text so many times. */
    static void waitFor(Path file, String text, int times) throws IOException {
        long end = System.nanoTime() + WAIT_NANOS;
        while (count(file, text) < times) {
            if (System.nanoTime() > end) {
                fail("\"" + text + "\" is " + count(file, text) + " times in " + file + ", not " + times);
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                fail("interrupted");
            }
        }
    }

    private static int count(Path file, String text) throws IOException {
        if (Files.notExists(file)) {
            return 0; // the shell has not made it yet
        }
        return Files.readString(file, StandardCharsets.ISO_8859_1).split(text, -1).length - 1;
    }
}
