package org.busway.integration.bus;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Silence with tags, as a WAV file. */
final class Wave {

    private static final int HERTZ = 8000;
    private static final byte SILENCE = (byte) 0x80;

    private Wave() {}

    static void write(Path file, int seconds, String title, String artist) throws IOException {
        byte[] samples = new byte[HERTZ * seconds];
        java.util.Arrays.fill(samples, SILENCE);
        byte[] format = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putShort((short) 1).putShort((short) 1)
                .putInt(HERTZ).putInt(HERTZ).putShort((short) 1).putShort((short) 8).array();
        Files.write(file, chunk("RIFF", name("WAVE"), chunk("fmt ", format), chunk("data", samples),
                chunk("LIST", name("INFO"), chunk("INAM", text(title)), chunk("IART", text(artist)))));
    }

    private static byte[] name(String four) {
        return four.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] text(String text) {
        return (text + "\0").getBytes(StandardCharsets.UTF_8);
    }

    /** Chunks begin at even places. */
    private static byte[] chunk(String name, byte[]... parts) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.write(part);
        }
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        chunk.write(name(name));
        chunk.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(content.size()).array());
        content.writeTo(chunk);
        chunk.write(new byte[content.size() % 2]);
        return chunk.toByteArray();
    }
}
