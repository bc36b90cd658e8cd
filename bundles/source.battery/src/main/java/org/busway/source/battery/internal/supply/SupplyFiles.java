package org.busway.source.battery.internal.supply;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one power supply, read as they are asked for, each once. A file that is not there, or goes while it is read, is as good as what the
 * kernel's one {@code uevent} file says; what is neither is absent. A number that is none is logged and is 0.
 */
final class SupplyFiles {

    private static final Logger LOG = LoggerFactory.getLogger(SupplyFiles.class);
    /** An attribute is a page at most. */
    private static final int LONGEST_BYTES = 4096;
    private static final double MICRO = 1_000_000.0;
    private static final AtomicLong GARBAGE = new AtomicLong();

    private final Path directory;
    private final Map<String, String> read = new HashMap<>();

    SupplyFiles(Path directory) {
        this.directory = directory;
        for (String line : file("uevent").split("\n")) {
            int equals = line.indexOf('=');
            if (line.startsWith("POWER_SUPPLY_") && equals > 0) {
                read.put(line.substring("POWER_SUPPLY_".length(), equals).toLowerCase(Locale.ROOT),
                        line.substring(equals + 1).strip());
            }
        }
    }

    boolean has(String name) {
        return read.containsKey(name) || Files.exists(directory.resolve(name));
    }

    /** Without what surrounds it; empty if absent. */
    String text(String name) {
        return read.computeIfAbsent(name, key -> file(key).strip());
    }

    double number(String name) {
        String text = text(name);
        if (text.isEmpty()) {
            return 0;
        }
        try {
            double value = Double.parseDouble(text);
            if (value > Double.NEGATIVE_INFINITY && value < Double.POSITIVE_INFINITY) {
                return value;
            }
        } catch (NumberFormatException e) {
            // The same as one that is not finite.
        }
        long count = GARBAGE.incrementAndGet();
        if (Long.bitCount(count) == 1) {
            LOG.warn("{} of {} is \"{}\", which is no number: taken for 0; {} were wrong so far", name, directory,
                    text.length() > 40 ? text.substring(0, 40) + "…" : text, count);
        }
        return 0;
    }

    /** A number that the kernel has in millionths. */
    double millionths(String name) {
        return number(name) / MICRO;
    }

    /** The first of these numbers that is not next to nothing. */
    double millionths(String name, String otherwise) {
        double value = millionths(name);
        return value < 0.01 ? millionths(otherwise) : value;
    }

    /** What is no UTF-8 becomes the replacement character, and nul, which no text on the bus can hold, a blank. */
    private String file(String name) {
        try (InputStream file = Files.newInputStream(directory.resolve(name))) {
            return new String(file.readNBytes(LONGEST_BYTES), StandardCharsets.UTF_8).replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }
}
