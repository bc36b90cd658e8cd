package org.busway.source.media.internal.mpd;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.busway.source.media.internal.Text;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A song of the queue with its tags, of which no more is kept than is shown: whoever fills a file with tags does not decide how much memory it takes.
 *
 * @param id its number as long as it is in the queue
 * @param uri its file below the music directory, a file of the machine, or a stream
 * @param durationMicros 0 if it is not known
 * @param tags each with its values in order
 */
public record Song(int id, String uri, long durationMicros, Map<String, List<String>> tags) {

    private static final Set<String> TAGS = Set.of("Title", "Name", "Album", "Artist", "AlbumArtist", "Composer", "Genre",
            "Comment",
            "Track", "Disc", "Date");
    private static final int LONGEST_URI = 4096;
    private static final int LONGEST_VALUE = 1024;
    private static final int LONGEST_TAGS = 8192;
    private static final int SHOWN = 60;
    private static final Logger LOG = LoggerFactory.getLogger(Song.class);
    private static final AtomicLong HOSTILE = new AtomicLong();

    /** The values of a tag. */
    public List<String> all(String tag) {
        return tags.getOrDefault(tag, List.of());
    }

    /** The first value of a tag; empty if there is none. */
    public String first(String tag) {
        return all(tag).isEmpty() ? "" : all(tag).get(0);
    }

    /** Takes songs from an answer, of which there are a bounded number. */
    public static final class Reader {

        private final int most;
        private final List<Song> songs = new ArrayList<>();
        private String uri;
        private Pairs pairs;
        private Map<String, List<String>> tags;
        private int length;

        /** Songs beyond so many are passed over. */
        public Reader(int most) {
            this.most = most;
        }

        /** A command that is answered with songs. */
        public Request request(String command, Object... arguments) {
            return Request.of(this::take, command, arguments);
        }

        private void take(String key, String value) {
            if (key.equals("file")) {
                end();
                uri = Text.clean(value, LONGEST_URI);
                pairs = new Pairs("Id", "duration");
                tags = new HashMap<>();
                length = 0;
            } else if (uri != null) {
                pairs.accept(key, value);
                tag(key, value);
            }
        }

        private void tag(String key, String value) {
            if (!TAGS.contains(key)) {
                return;
            }
            String text = Text.clean(value, LONGEST_VALUE);
            boolean fits = length + text.length() <= LONGEST_TAGS;
            if (!fits || !text.equals(value)) {
                hostile(key, text);
            }
            text = text.strip();
            if (fits && !text.isEmpty()) {
                length += text.length();
                tags.computeIfAbsent(key, tag -> new ArrayList<>()).add(text);
            }
        }

        private void hostile(String key, String text) {
            long count = HOSTILE.incrementAndGet();
            if (Long.bitCount(count) == 1) {
                LOG.warn("tag {} of {} is too long or has control characters: \"{}\" is cut, cleaned or left out; {} tags so far",
                        key,
                        Text.clean(uri, SHOWN), Text.clean(text, SHOWN), count);
            }
        }

        private void end() {
            if (uri != null && songs.size() < most && pairs.number("Id", -1) >= 0) {
                songs.add(new Song(pairs.number("Id", -1), uri, pairs.micros("duration"), tags));
            }
            uri = null;
        }

        /** What was answered. */
        public List<Song> songs() {
            end();
            return songs;
        }
    }
}
