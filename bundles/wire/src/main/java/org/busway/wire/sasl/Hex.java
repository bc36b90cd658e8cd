package org.busway.wire.sasl;

import java.util.HexFormat;

/** Bytes as pairs of hexadecimal digits; lower case is written, either is read. */
final class Hex {

    private static final HexFormat FORMAT = HexFormat.of();

    private Hex() {}

    static String encode(byte[] bytes) {
        return FORMAT.formatHex(bytes);
    }

    /** The bytes, or null if the text is not pairs of hexadecimal digits. */
    static byte[] decodeOrNull(String text) {
        if (text.length() % 2 != 0 || !text.chars().allMatch(HexFormat::isHexDigit)) {
            return null;
        }
        return FORMAT.parseHex(text);
    }
}
