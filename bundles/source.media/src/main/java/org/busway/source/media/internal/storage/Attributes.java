package org.busway.source.media.internal.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.busway.source.media.internal.Text;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a directory of {@code sysfs}. Any may be absent, empty, garbage, or gone while it is read: an absent text is empty, an absent number is
 * 0, and garbage is logged and counts as absent.
 */
final class Attributes {

    private static final Logger LOG = LoggerFactory.getLogger(Attributes.class);
    /** An attribute is a page at most. */
    private static final int LONGEST_BYTES = 4096;
    private static final AtomicLong GARBAGE = new AtomicLong();

    private final Path directory;
    private final Map<String, String> properties = new HashMap<>();

    Attributes(Path directory) {
        this.directory = directory;
        for (String line : read("uevent").split("\n")) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                properties.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
    }

    /** A file's text in one line, without what surrounds it. */
    String text(String name) {
        return Text.clean(read(name), LONGEST_BYTES).strip();
    }

    /** Of what the kernel says in each event of the device. */
    String property(String name) {
        return Text.clean(properties.getOrDefault(name, ""), LONGEST_BYTES);
    }

    boolean isOn(String name) {
        return text(name).equals("1");
    }

    /** A whole number that is not negative. */
    long number(String name) {
        String text = text(name);
        if (text.isEmpty() || text.matches("[0-9]{1,18}")) {
            return text.isEmpty() ? 0 : Long.parseLong(text);
        }
        long count = GARBAGE.incrementAndGet();
        if (Long.bitCount(count) == 1) {
            LOG.warn("{} of {} is \"{}\", which is no such number: told as 0; {} numbers were wrong so far", name, directory,
                    text.length() > 40 ? text.substring(0, 40) + "…" : text, count);
        }
        return 0;
    }

    /** What is no UTF-8 becomes the replacement character. */
    private String read(String name) {
        try (InputStream file = Files.newInputStream(directory.resolve(name))) {
            return new String(file.readNBytes(LONGEST_BYTES), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
