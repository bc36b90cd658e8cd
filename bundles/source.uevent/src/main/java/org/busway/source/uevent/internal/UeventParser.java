package org.busway.source.uevent.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads both forms of datagram: the kernel's, {@code add@/devices/x} and properties with a nul after each; and udev's, a header that says
 * where in the datagram the same properties stand. What is neither is no event.
 */
final class UeventParser {

    private static final byte[] UDEV_MARK = "libudev\0".getBytes(StandardCharsets.US_ASCII);
    private static final int UDEV_MAGIC = 0xfeedcafe;
    private static final int UDEV_MAGIC_AT = 8;
    private static final int UDEV_PROPERTIES_AT = 16;
    private static final int UDEV_LENGTH_AT = 20;
    private static final int UDEV_HEADER_BYTES = 24;

    private UeventParser() {}

    /** Whether a datagram, between position and limit, is of udev's form. */
    static boolean isUdev(ByteBuffer datagram) {
        int start = datagram.position();
        return datagram.remaining() >= UDEV_MARK.length
                && datagram.slice(start, UDEV_MARK.length).equals(ByteBuffer.wrap(UDEV_MARK));
    }

    /** The event, or null if it is none. */
    static Uevent parse(ByteBuffer datagram) {
        return isUdev(datagram) ? udev(datagram) : kernel(datagram);
    }

    private static Uevent udev(ByteBuffer datagram) {
        if (datagram.remaining() < UDEV_HEADER_BYTES) {
            return null;
        }
        // The magic number is in network order, the offsets in that of the machine.
        ByteBuffer header = datagram.slice().order(ByteOrder.BIG_ENDIAN);
        if (header.getInt(UDEV_MAGIC_AT) != UDEV_MAGIC) {
            return null;
        }
        header.order(ByteOrder.nativeOrder());
        long start = Integer.toUnsignedLong(header.getInt(UDEV_PROPERTIES_AT));
        long length = Integer.toUnsignedLong(header.getInt(UDEV_LENGTH_AT));
        if (start < UDEV_HEADER_BYTES || start + length > header.limit()) {
            return null;
        }
        return event(header.slice((int) start, (int) length));
    }

    private static Uevent kernel(ByteBuffer datagram) {
        ByteBuffer rest = datagram.slice();
        String first = next(rest);
        int at = first == null ? -1 : first.indexOf('@');
        Uevent event = at <= 0 ? null : event(rest);
        // The header says the same as the properties.
        return event != null && event.action().equals(first.substring(0, at)) && event.devpath().equals(first.substring(at + 1))
                ? event
                : null;
    }

    private static Uevent event(ByteBuffer texts) {
        Map<String, String> properties = new LinkedHashMap<>();
        while (texts.hasRemaining()) {
            String text = next(texts);
            int equals = text == null ? -1 : text.indexOf('=');
            if (equals <= 0) {
                return null;
            }
            properties.put(text.substring(0, equals), text.substring(equals + 1));
        }
        return Uevent.of(properties);
    }

    /** The text before the next nul, or null if no nul follows. Bytes that are no UTF-8 become the replacement character. */
    private static String next(ByteBuffer texts) {
        int start = texts.position();
        for (int i = start; i < texts.limit(); i++) {
            if (texts.get(i) == 0) {
                String text = StandardCharsets.UTF_8.decode(texts.slice(start, i - start)).toString();
                texts.position(i + 1);
                return text;
            }
        }
        return null;
    }
}
