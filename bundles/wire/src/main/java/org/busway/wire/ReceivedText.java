package org.busway.wire;

import java.nio.ByteBuffer;

/** Tests of texts where they lie in received bytes: no String is made. Only bytes of the text are read. */
final class ReceivedText {

    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long ONES = 0x0101010101010101L;

    private ReceivedText() {}

    /** UTF-8 as the reference implementation takes it: shortest forms, no surrogates, at most U+10FFFF, no nul. */
    static boolean isUtf8(ByteBuffer buffer, int at, int length) {
        int i = at;
        if (length >= Long.BYTES) {
            int last = at + length - Long.BYTES;
            while (i < last && isPlain(buffer.getLong(i))) {
                i += Long.BYTES;
            }
            // The last word overlaps the one before, so that no byte outside the text is read.
            if (i >= last && isPlain(buffer.getLong(last))) {
                return true;
            }
        }
        return isUtf8From(buffer, i, at + length);
    }

    /** ASCII without nul in each byte; false also for some of the bytes behind a nul. */
    static boolean isPlain(long word) {
        return ((word | word - ONES) & HIGH_BITS) == 0;
    }

    private static boolean isUtf8From(ByteBuffer buffer, int at, int end) {
        int i = at;
        while (i < end) {
            if (end - i >= 8) {
                if (isPlain(buffer.getLong(i))) {
                    i += 8;
                    continue;
                }
            }
            int c = buffer.get(i);
            if (c > 0) {
                i++;
            } else {
                int size = sequence(buffer, i, end - i, c & 0xff);
                if (size == 0) {
                    return false;
                }
                i += size;
            }
        }
        return true;
    }

    /** The length of a multi-byte sequence, or 0 if it is not one. */
    private static int sequence(ByteBuffer buffer, int at, int room, int lead) {
        int size = lead >= 0xC2 && lead <= 0xDF ? 2 : lead >= 0xE0 && lead <= 0xEF ? 3 : lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
        if (size == 0 || size > room) {
            return 0;
        }
        for (int i = 1; i < size; i++) {
            if ((buffer.get(at + i) & 0xC0) != 0x80) {
                return 0;
            }
        }
        int second = buffer.get(at + 1) & 0xff;
        boolean wrong = switch (lead) {
            case 0xE0 -> second < 0xA0;
            case 0xED -> second > 0x9F;
            case 0xF0 -> second < 0x90;
            case 0xF4 -> second > 0x8F;
            default -> false;
        };
        return wrong ? 0 : size;
    }

    static boolean isObjectPath(ByteBuffer buffer, int at, int length) {
        if (length == 0 || buffer.get(at) != '/') {
            return false;
        }
        boolean slash = true;
        for (int i = at + 1; i < at + length; i++) {
            int c = buffer.get(i);
            boolean word = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
            if (!word && (c != '/' || slash)) {
                return false;
            }
            slash = !word;
        }
        return length == 1 || !slash;
    }
}
