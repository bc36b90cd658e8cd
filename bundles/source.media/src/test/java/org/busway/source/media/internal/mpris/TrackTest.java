package org.busway.source.media.internal.mpris;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.busway.api.BusException;
import org.busway.api.Variant;
import org.busway.source.media.internal.mpd.SongLines;
import org.junit.jupiter.api.Test;

/** Songs with their tags as MPRIS describes them. */
class TrackTest {

    private static final SongUris URIS = new SongUris("/music");

    private static Map<String, Variant> metadata(String... lines) {
        return Track.of(SongLines.read(lines), URIS).metadata();
    }

    @Test
    void everythingHasTheTypeOfTheGuidelines() {
        Map<String, Variant> metadata = metadata("file: a b/c.flac", "Artist: A", "Artist: B", "AlbumArtist: C", "Title: T",
                "Album: L",
                "Track: 03/12", "Disc: 2", "Genre: G", "Composer: P", "Comment: K", "Date: 1999-05", "duration: 12.345", "Id: 7");
        assertEquals("[mpris:trackid=o, mpris:length=x, xesam:title=s, xesam:album=s, xesam:artist=as, xesam:albumArtist=as,"
                + " xesam:composer=as, xesam:genre=as, xesam:comment=as, xesam:trackNumber=i, xesam:discNumber=i,"
                + " xesam:contentCreated=s, xesam:url=s]",
                metadata.entrySet().stream().map(each -> each.getKey() + "=" + each.getValue().signature()).toList().toString());
        assertEquals(12_345_000L, metadata.get("mpris:length").value());
        assertEquals(List.of("A", "B"), metadata.get("xesam:artist").value());
        assertEquals(3, metadata.get("xesam:trackNumber").value());
        assertEquals("file:///music/a%20b/c.flac", metadata.get("xesam:url").value());
        assertEquals(Track.path(7), metadata.get("mpris:trackid").value());
    }

    @Test
    void whatIsAbsentOrGarbageIsAbsent() {
        assertEquals("[mpris:trackid, xesam:title, xesam:url]",
                metadata("file: http://radio/x.mp3", "Name: Radio", "Track: three",
                        "Disc: -1", "Date: yesterday", "duration: nan", "Id: 7").keySet().toString());
        assertEquals("Radio", metadata("file: http://radio/x.mp3", "Name: Radio", "Id: 7").get("xesam:title").value());
        assertEquals("x.mp3", metadata("file: http://radio/x.mp3", "Id: 7").get("xesam:title").value());
    }

    @Test
    void hostileTagsAreCutAndCannotSteerATerminal() {
        String astral = new String(Character.toChars(0x1f3b5));
        Map<String, Variant> metadata = metadata("file: x", "Title: \u001b[2J\u0000\u009b" + astral.repeat(2000), "Id: 7");
        String title = (String) metadata.get("xesam:title").value();
        assertTrue(title.startsWith("[2J  " + astral), title.substring(0, 20));
        assertTrue(title.length() <= 1024 && title.endsWith(astral), "it ends with a whole character");
        String[] many = new String[31];
        java.util.Arrays.setAll(many, i -> i == 0 ? "file: x" : "Artist: " + "a".repeat(900));
        many[30] = "Id: 7";
        assertEquals(9, ((List<?>) metadata(many).get("xesam:artist").value()).size());
    }

    @Test
    void addressesOfFilesAreNamesThatMpdTakes() {
        assertEquals("a b/c.flac", URIS.name("file:///music/a%20b/c.flac"));
        assertEquals("file:///tmp/\u00e4.wav", URIS.name("FILE:///tmp/%C3%A4.wav"));
        assertEquals("http://radio/x%20y", URIS.name("http://radio/x%20y"));
        assertEquals("a b.flac", URIS.name("a b.flac"), "MPD's own name");
        assertEquals("file:///tmp/x.wav", new SongUris("").name("file:///tmp/x.wav"));
        assertEquals("", new SongUris("").address("a.flac"));
        for (String wrong : List.of("file:x", "file://%zz", "file:///a b")) {
            assertThrows(BusException.class, () -> URIS.name(wrong), wrong);
        }
    }
}
