package org.busway.wire.address;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.busway.api.BusException;

/**
 * One server address (specification, "Server Addresses"), such as {@code unix:path=/run/busway/bus}. Immutable. Which keys a transport knows
 * is its own affair.
 *
 * @param transport the part before the colon
 * @param values the keys and their values, unescaped, in their order
 */
public record BusAddress(String transport, Map<String, String> values) {

    /** The error that a text which is no address gets. */
    public static final String BAD_ADDRESS = "org.freedesktop.DBus.Error.BadAddress";

    private static final String UNESCAPED = "-_/.\\*";

    /** Copies the map. */
    public BusAddress {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * Reads a list of addresses.
     *
     * @param text one address, or several with semicolons between, to be tried in order
     * @return one address at least
     * @throws BusException {@value #BAD_ADDRESS} naming what is wrong and where
     */
    public static List<BusAddress> parse(String text) {
        if (text.isEmpty()) {
            throw bad("Empty address: expected such as unix:path=/run/dbus/socket");
        }
        List<BusAddress> list = new ArrayList<>();
        String[] entries = text.split(";", -1);
        for (int i = 0; i < entries.length; i++) {
            // One semicolon may end the list.
            if (i == 0 || i < entries.length - 1 || !entries[i].isEmpty()) {
                list.add(parseOne(entries[i]));
            }
        }
        return List.copyOf(list);
    }

    /**
     * The value of a key.
     *
     * @param key such as {@code path}
     * @return the value, or null if the address has no such key
     */
    public String value(String key) {
        return values.get(key);
    }

    /**
     * Which server is to answer.
     *
     * @return the value of {@code guid}, or null if any may
     */
    public String guid() {
        return value("guid");
    }

    /**
     * This address with another value for one key.
     *
     * @param key the key
     * @param value the value; unescaped
     * @return the address
     */
    public BusAddress with(String key, String value) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        changed.put(key, value);
        return new BusAddress(transport, changed);
    }

    /** The address as text that {@link #parse} reads. */
    @Override
    public String toString() {
        return values.entrySet().stream().map(each -> each.getKey() + '=' + escape(each.getValue()))
                .collect(Collectors.joining(",", transport + ':', ""));
    }

    private static BusAddress parseOne(String entry) {
        int colon = entry.indexOf(':');
        if (colon < 0) {
            throw bad("Address does not contain a colon: \"" + entry + "\"");
        }
        if (colon == 0) {
            throw bad("Address has no transport before the colon: \"" + entry + "\"");
        }
        Map<String, String> values = new LinkedHashMap<>();
        if (colon + 1 < entry.length()) {
            for (String pair : entry.substring(colon + 1).split(",", -1)) {
                int equals = pair.indexOf('=');
                if (equals < 0 || equals + 1 == pair.length()) {
                    throw bad("'=' character not found or has no value following it: \"" + pair + "\" in \"" + entry + "\"");
                }
                if (equals == 0) {
                    throw bad("'=' character has no key preceding it: \"" + pair + "\" in \"" + entry + "\"");
                }
                values.putIfAbsent(pair.substring(0, equals), unescape(pair.substring(equals + 1), entry));
            }
        }
        return new BusAddress(entry.substring(0, colon), values);
    }

    private static String escape(String value) {
        StringBuilder out = new StringBuilder();
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            if (isUnescaped(b)) {
                out.append((char) b);
            } else {
                out.append('%').append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
            }
        }
        return out.toString();
    }

    private static String unescape(String value, String entry) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '%') {
                int high = i + 2 < value.length() ? digit(value, i + 1) : -1;
                int low = high < 0 ? -1 : digit(value, i + 2);
                if (low < 0) {
                    throw bad("In D-Bus address, percent character was not followed by two hex digits: \"" + entry + "\"");
                }
                bytes.write(high << 4 | low);
                i += 2;
            } else if (isUnescaped(c)) {
                bytes.write(c);
            } else {
                throw bad("In D-Bus address, character '" + c + "' should have been escaped: \"" + entry + "\"");
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
        } catch (CharacterCodingException e) {
            throw bad("In D-Bus address, escaped bytes are not UTF-8: \"" + entry + "\"");
        }
    }

    private static int digit(String value, int index) {
        char c = value.charAt(index);
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    private static boolean isUnescaped(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c > 0 && UNESCAPED.indexOf(c) >= 0;
    }

    private static BusException bad(String why) {
        return new BusException(BAD_ADDRESS, why);
    }
}
