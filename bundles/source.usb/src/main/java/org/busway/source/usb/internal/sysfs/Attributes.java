package org.busway.source.usb.internal.sysfs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of one device: the files of its directory, and the properties of its event. Any of both may be absent, empty, garbage, or gone while it
 * is read: an absent text is empty, an absent number is 0, and garbage is logged and counts as absent.
 */
final class Attributes {

    private static final Logger LOG = LoggerFactory.getLogger(Attributes.class);
    /** An attribute is a page at most. */
    private static final int LONGEST_BYTES = 4096;
    private static final AtomicLong GARBAGE = new AtomicLong();

    private final Path directory;
    private final Map<String, String> properties;

    /** The properties of an event are newer than those of the directory. */
    Attributes(Path directory, Map<String, String> event) {
        this.directory = directory;
        properties = new LinkedHashMap<>();
        for (String line : read("uevent").split("\n")) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                properties.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        properties.putAll(event);
    }

    /** A file's text in one line, without what surrounds it. */
    String text(String name) {
        return read(name).strip();
    }

    String property(String name) {
        return properties.getOrDefault(name, "");
    }

    /** One part of a property such as {@code 46d/c52b/1201}. */
    String part(String property, int index) {
        String[] parts = property(property).split("/");
        return index < parts.length ? parts[index] : "";
    }

    /** A number from the first of these texts that is not empty. */
    int number(String what, int radix, int largest, String... texts) {
        for (String text : texts) {
            if (!text.isEmpty()) {
                return parse(what, text, radix, largest);
            }
        }
        return 0;
    }

    private int parse(String what, String text, int radix, int largest) {
        try {
            int value = Integer.parseInt(text, radix);
            if (value >= 0 && value <= largest) {
                return value;
            }
        } catch (NumberFormatException e) {
            // The same as one that is out of range.
        }
        garbage(what, text);
        return 0;
    }

    /** A number with a fraction, such as 1.5 megabits a second. */
    double fraction(String name) {
        String text = text(name);
        if (text.isEmpty() || text.equals("unknown")) {
            return 0;
        }
        try {
            double value = Double.parseDouble(text);
            if (value >= 0 && value < Double.POSITIVE_INFINITY) {
                return value;
            }
        } catch (NumberFormatException e) {
            // The same as one that is out of range.
        }
        garbage(name, text);
        return 0;
    }

    /** The last name of where a link leads to. */
    String link(String name) {
        try {
            Path target = Files.readSymbolicLink(directory.resolve(name)).getFileName();
            return target == null ? "" : target.toString();
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    private void garbage(String what, String text) {
        long count = GARBAGE.incrementAndGet();
        if (Long.bitCount(count) == 1) {
            LOG.warn("{} of {} is \"{}\", which is no such number: told as 0; {} numbers were wrong so far", what, directory,
                    text.length() > 40 ? text.substring(0, 40) + "…" : text, count);
        }
    }

    /** What is no UTF-8 becomes the replacement character, and nul, which no text on the bus can hold, a blank. */
    private String read(String name) {
        try (InputStream file = Files.newInputStream(directory.resolve(name))) {
            return new String(file.readNBytes(LONGEST_BYTES), StandardCharsets.UTF_8).replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }
}
