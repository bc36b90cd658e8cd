package org.busway.source.media.internal.mpd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * Cuts what came into lines. Of each line the first bytes are kept, of which there are a bounded number, and the rest is passed over: so
 * no server decides how much memory it takes. What is no UTF-8 becomes the replacement character.
 */
final class LineReader {

    static final int LONGEST_LINE_BYTES = 8192;

    private final ByteBuffer came = ByteBuffer.allocate(LONGEST_LINE_BYTES).flip();
    private final byte[] line = new byte[LONGEST_LINE_BYTES];
    private int length;
    private long passedOver;

    /** Takes what has come; what came before has been cut by {@link #next}. How many bytes there were, -1 at the end. */
    int fill(ReadableByteChannel from) throws IOException {
        came.clear();
        int count = from.read(came);
        came.flip();
        return count;
    }

    /** The next line without its end; null if more has to come before there is one. */
    String next() {
        while (came.hasRemaining()) {
            byte each = came.get();
            if (each == '\n') {
                String text = new String(line, 0, length, StandardCharsets.UTF_8);
                length = 0;
                return text;
            } else if (length < line.length) {
                line[length++] = each;
            } else {
                passedOver++;
            }
        }
        return null;
    }

    boolean isWithinALine() {
        return length > 0;
    }

    /** How many bytes there were beyond the longest lines since this was asked last. */
    long passedOver() {
        long count = passedOver;
        passedOver = 0;
        return count;
    }
}
