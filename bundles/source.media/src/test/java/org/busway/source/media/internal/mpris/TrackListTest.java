package org.busway.source.media.internal.mpris;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.stream.IntStream;
import org.busway.api.ObjectPath;
import org.junit.jupiter.api.Test;

/** What of a queue is shown, and how two views of it differ. */
class TrackListTest {

    private static TrackList list(int start, int... ids) {
        return new TrackList(start, IntStream.of(ids).mapToObj(each -> new Track(each, 0, Map.of())).toList());
    }

    @Test
    void ofALongQueueAWindowIsShownThatMovesWhenTheSongGetsNearItsEnd() {
        assertEquals(0, list(0).startFor(-1, 80, 80));
        assertEquals(0, list(0).startFor(0, 1000, 80));
        assertEquals(0, list(0).startFor(69, 1000, 80), "the song is well within");
        assertEquals(50, list(0).startFor(70, 1000, 80));
        assertEquals(50, list(50).startFor(71, 1000, 80));
        assertEquals(920, list(50).startFor(999, 1000, 80), "no further than the queue");
        assertEquals(35, list(50).startFor(55, 1000, 80));
        assertEquals(0, list(50).startFor(0, 1000, 80));
        assertEquals(0, list(50).startFor(10, 40, 80));
    }

    @Test
    void singleTracksAreToldSinglyAndAnotherOrderAsAWhole() {
        assertTrue(list(0, 1, 2, 3, 4).isNear(list(0, 1, 3, 9)));
        assertFalse(list(0, 2, 1).isNear(list(0, 1, 2)));
        assertFalse(list(0).isNear(list(0, IntStream.range(0, 17).toArray())), "too many");
        assertEquals(2, list(0, 1, 2, 3).without(list(0, 1, 9)).size());
        TrackList list = list(10, 5, 6);
        assertEquals(Track.NONE, list.before(list.track(Track.path(5))));
        assertEquals(Track.path(5), list.before(list.track(Track.path(6))));
        assertEquals(12, list.placeBehind(6));
        assertEquals(-1, list.placeBehind(7));
    }

    @Test
    void pathsThatAreNoneOfOursAreNoTracks() {
        assertEquals(7, Track.id(Track.path(7)));
        for (String path : new String[]{"/", "/org/busway/mpd/tracks", "/org/busway/mpd/tracks/x", "/org/busway/mpd/tracks/7/7",
            "/org/busway/mpd/tracks/99999999999", Track.NONE.value()}) {
            assertEquals(-1, Track.id(new ObjectPath(path)), path);
        }
    }
}
