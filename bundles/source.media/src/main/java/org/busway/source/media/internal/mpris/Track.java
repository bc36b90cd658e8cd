package org.busway.source.media.internal.mpris;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.ObjectPath;
import org.busway.api.Variant;
import org.busway.source.media.internal.mpd.Song;

/**
 * A song as MPRIS describes it (specification, "Metadata_Map"; names and types as in its "MPRIS v2 metadata guidelines").
 *
 * @param id MPD's number of it
 * @param lengthMicros 0 if it is not known
 * @param metadata what is known of it
 */
public record Track(int id, long lengthMicros, Map<String, Variant> metadata) {

    static final ObjectPath NONE = new ObjectPath("/org/mpris/MediaPlayer2/TrackList/NoTrack");
    private static final String PATHS = "/org/busway/mpd/tracks/";

    /** A song with all its tags. */
    public static Track of(Song song, SongUris uris) {
        Map<String, Variant> values = new LinkedHashMap<>();
        values.put("mpris:trackid", Variant.of(path(song.id())));
        if (song.durationMicros() > 0) {
            values.put("mpris:length", Variant.of(song.durationMicros()));
        }
        text(values, "xesam:title", title(song));
        text(values, "xesam:album", song.first("Album"));
        texts(values, "xesam:artist", song.all("Artist"));
        texts(values, "xesam:albumArtist", song.all("AlbumArtist"));
        texts(values, "xesam:composer", song.all("Composer"));
        texts(values, "xesam:genre", song.all("Genre"));
        texts(values, "xesam:comment", song.all("Comment"));
        number(values, "xesam:trackNumber", song.first("Track"));
        number(values, "xesam:discNumber", song.first("Disc"));
        if (song.first("Date").matches("[0-9]{4}(-[0-9]{2}){0,2}")) {
            text(values, "xesam:contentCreated", song.first("Date"));
        }
        text(values, "xesam:url", uris.address(song.uri()));
        return new Track(song.id(), song.durationMicros(), Collections.unmodifiableMap(values));
    }

    /** A stream without title has the name of the station, and what has neither that of its file. */
    private static String title(Song song) {
        String title = song.first("Title").isEmpty() ? song.first("Name") : song.first("Title");
        return title.isEmpty() ? song.uri().substring(song.uri().lastIndexOf('/') + 1) : title;
    }

    private static void text(Map<String, Variant> values, String name, String text) {
        if (!text.isEmpty()) {
            values.put(name, Variant.of(text));
        }
    }

    private static void texts(Map<String, Variant> values, String name, List<String> texts) {
        if (!texts.isEmpty()) {
            values.put(name, Variant.of(List.copyOf(texts)));
        }
    }

    /** The first number of such as {@code 3/12}. */
    private static void number(Map<String, Variant> values, String name, String text) {
        String digits = text.split("/", 2)[0].strip();
        if (digits.matches("[0-9]{1,9}")) {
            values.put(name, Variant.of(Integer.parseInt(digits)));
        }
    }

    static ObjectPath path(int id) {
        return new ObjectPath(PATHS + id);
    }

    ObjectPath path() {
        return path(id);
    }

    /** MPD's number of a track by its path; -1 for one that is none of ours. */
    static int id(ObjectPath path) {
        String text = path.value().startsWith(PATHS) ? path.value().substring(PATHS.length()) : "";
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
    }
}
