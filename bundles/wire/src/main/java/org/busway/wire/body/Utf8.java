package org.busway.wire.body;

import java.nio.ByteBuffer;

/** Encodes a String straight into a buffer, or counts the bytes it needs; D-Bus strings have no nul and no lone surrogate. */
final class Utf8 {

    private Utf8() {}

    /** Writes at an index, or only counts if there is no buffer; the index after the text. */
    static int write(String text, ByteBuffer target, int start) {
        int at = start;
        for (int i = 0; i < text.length(); i++) {
            int c = text.charAt(i);
            if (c < 0x80) {
                if (c == 0) {
                    throw new IllegalArgumentException("string has U+0000 at index " + i + ", which D-Bus strings cannot hold");
                }
                put(target, at++, c);
            } else if (c < 0x800) {
                put(target, at++, 0xC0 | c >> 6);
                put(target, at++, 0x80 | c & 0x3F);
            } else if (Character.isSurrogate((char) c)) {
                if (!Character.isHighSurrogate((char) c) || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw new IllegalArgumentException("string has an unpaired surrogate at index " + i);
                }
                int point = Character.toCodePoint((char) c, text.charAt(++i));
                put(target, at++, 0xF0 | point >> 18);
                put(target, at++, 0x80 | point >> 12 & 0x3F);
                put(target, at++, 0x80 | point >> 6 & 0x3F);
                put(target, at++, 0x80 | point & 0x3F);
            } else {
                put(target, at++, 0xE0 | c >> 12);
                put(target, at++, 0x80 | c >> 6 & 0x3F);
                put(target, at++, 0x80 | c & 0x3F);
            }
        }
        return at;
    }

    private static void put(ByteBuffer target, int at, int value) {
        if (target != null) {
            target.put(at, (byte) value);
        }
    }
}
