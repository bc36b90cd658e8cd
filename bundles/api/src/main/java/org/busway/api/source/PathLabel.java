package org.busway.api.source;

import java.nio.charset.StandardCharsets;

/**
 * Any name as one element of an object path, as systemd writes it: letters stay, digits too but not as the first, every other byte is an
 * underscore and two hexadecimal digits; nothing is a single underscore.
 */
public final class PathLabel {

    private PathLabel() {}

    /**
     * The element.
     *
     * @param name such as {@code 1-2:1.0}
     * @return such as {@code _31_2d2_3a1_2e0}; two names never have the same
     */
    public static String of(String name) {
        if (name.isEmpty()) {
            return "_";
        }
        StringBuilder label = new StringBuilder();
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            boolean letter = each >= 'a' && each <= 'z' || each >= 'A' && each <= 'Z';
            boolean digit = each >= '0' && each <= '9';
            if (letter || digit && label.length() > 0) {
                label.append((char) each);
            } else {
                label.append(String.format("_%02x", each & 0xff));
            }
        }
        return label.toString();
    }
}
