package org.busway.api.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackOffTest {

    private long nowNanos = 1;
    private final BackOff backOff = new BackOff(() -> nowNanos);

    private long failedSeconds() {
        return backOff.failed().toSeconds();
    }

    private void passes(int seconds) {
        nowNanos += Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void eachPauseIsTwiceAsLongUpToThirtySeconds() {
        assertEquals(Duration.ZERO, backOff.left());
        assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 30L, 30L), IntStream.range(0, 7).mapToObj(i -> failedSeconds()).toList());
        assertEquals(7, backOff.failures());
        passes(29);
        assertEquals(Duration.ofSeconds(1), backOff.left());
        passes(9);
        assertEquals(Duration.ZERO, backOff.left());
    }

    @Test
    void whatHasLastedBeginsWithTheShortestAgainAndWhatHasNotGoesOn() {
        failedSeconds();
        backOff.begun();
        passes(29);
        assertEquals(2, failedSeconds());
        passes(60);
        assertEquals(4, failedSeconds(), "it did not work meanwhile");
        backOff.begun();
        passes(30);
        assertEquals(1, failedSeconds());
    }
}
