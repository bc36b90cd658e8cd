package org.busway.source.media.internal.mpd;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.busway.source.media.internal.Text;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Of an answer the pairs that are wanted, each once, the last one. A number that is none is logged and counts as absent. */
final class Pairs implements BiConsumer<String, String> {

    private static final Logger LOG = LoggerFactory.getLogger(Pairs.class);
    private static final int LONGEST = 200;
    private static final double MOST_SECONDS = 1e9;
    private static final AtomicLong GARBAGE = new AtomicLong();

    private final Set<String> wanted;
    private final Map<String, String> values = new HashMap<>();

    Pairs(String... wanted) {
        this.wanted = Set.of(wanted);
    }

    @Override
    public void accept(String key, String value) {
        if (wanted.contains(key)) {
            values.put(key, Text.clean(value, LONGEST));
        }
    }

    String text(String key) {
        return values.getOrDefault(key, "");
    }

    boolean isOn(String key) {
        return !text(key).isEmpty() && !text(key).equals("0");
    }

    /** A whole number from 0; what it is otherwise. */
    int number(String key, int otherwise) {
        String text = text(key);
        if (text.isEmpty()) {
            return otherwise;
        } else if (text.matches("[0-9]{1,9}")) {
            return Integer.parseInt(text);
        }
        // MPD 0.22 and before said so that there is no mixer.
        return text.equals("-1") ? otherwise : garbage(key, text, otherwise);
    }

    /** Seconds with a fraction, as microseconds. */
    long micros(String key) {
        String text = text(key);
        if (text.isEmpty()) {
            return 0;
        }
        try {
            double seconds = Double.parseDouble(text);
            if (seconds >= 0 && seconds < MOST_SECONDS) {
                return Math.round(seconds * 1e6);
            }
        } catch (NumberFormatException e) {
            // The same as one that is out of range.
        }
        return garbage(key, text, 0);
    }

    private static int garbage(String key, String text, int otherwise) {
        long count = GARBAGE.incrementAndGet();
        if (Long.bitCount(count) == 1) {
            LOG.warn("MPD says {}: \"{}\", which is no such number: passed over; {} numbers were wrong so far", key, text, count);
        }
        return otherwise;
    }
}
