package org.busway.source.media.internal.mpris;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.busway.source.media.internal.mpd.Status;
import org.busway.source.media.internal.mpd.Status.State;
import org.junit.jupiter.api.Test;

/** Where playback is, and whether somebody has moved it. */
class PlayerTest {

    private long now;

    private Player player(State state, int song, double elapsedSeconds, double atSeconds) {
        Status status = new Status(state, false, false, false, -1, "1", 3, song, song, song + 1, (long) (elapsedSeconds * 1e6),
                "");
        return new Player(status, new Track(song, 60_000_000, Map.of()), true, (long) (atSeconds * 1e9), () -> now);
    }

    @Test
    void positionGoesOnWhileItPlaysAndNoFurtherThanTheSong() {
        Player playing = player(State.PLAYING, 1, 10, 100);
        now = 105_000_000_000L;
        assertEquals(15_000_000, playing.positionMicros());
        now = 200_000_000_000L;
        assertEquals(60_000_000, playing.positionMicros());
        assertEquals(10_000_000, player(State.PAUSED, 1, 10, 100).positionMicros());
        assertEquals(0, player(State.STOPPED, 1, 10, 100).positionMicros());
    }

    private boolean jumped(State before, int song, double at, State after, int songAfter, double atAfter, double passed) {
        return player(after, songAfter, atAfter, 100 + passed).hasJumpedSince(player(before, song, at, 100));
    }

    @Test
    void playbackThatWentOnByItselfHasNotJumped() {
        assertFalse(jumped(State.PLAYING, 1, 10, State.PLAYING, 1, 14.6, 5));
        assertFalse(jumped(State.PLAYING, 1, 10, State.PAUSED, 1, 11, 5), "when it was paused is not known");
        assertFalse(jumped(State.PAUSED, 1, 10, State.PLAYING, 1, 10.1, 5));
        assertFalse(jumped(State.PAUSED, 1, 10, State.PAUSED, 1, 10, 500));
        assertFalse(jumped(State.STOPPED, 1, 10, State.PLAYING, 1, 0.2, 5));
        assertFalse(jumped(State.PLAYING, 1, 10, State.PLAYING, 2, 0.1, 5), "another song begins");
        assertFalse(jumped(State.PLAYING, 1, 10, State.STOPPED, 1, 0, 5));
    }

    @Test
    void whatIsElsewhereHasJumped() {
        assertTrue(jumped(State.PLAYING, 1, 10, State.PLAYING, 1, 20, 5));
        assertTrue(jumped(State.PLAYING, 1, 10, State.PLAYING, 1, 12, 5));
        assertTrue(jumped(State.PLAYING, 1, 58, State.PLAYING, 1, 3, 5), "the same song again");
        assertTrue(jumped(State.PAUSED, 1, 10, State.PAUSED, 1, 30, 5));
        assertTrue(jumped(State.PLAYING, 1, 10, State.PAUSED, 1, 8, 5));
        assertTrue(jumped(State.STOPPED, 1, 10, State.PLAYING, 1, 30, 5));
        assertTrue(jumped(State.PLAYING, 1, 10, State.PLAYING, 2, 30, 5), "another song, not from its beginning");
    }
}
