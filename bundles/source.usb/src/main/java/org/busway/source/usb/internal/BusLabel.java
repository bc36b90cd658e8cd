package org.busway.source.usb.internal;

import java.nio.charset.StandardCharsets;

/**
 * Any name as one element of an object path, as systemd writes it: letters stay, digits too but not as the first, every other byte is an
 * underscore and two hexadecimal digits; nothing is a single underscore.
 */
final class BusLabel {

    private BusLabel() {}

    static String of(String name) {
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
