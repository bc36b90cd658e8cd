package org.busway.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ProgressTest {

    private static final long MILLI = 1_000_000;

    private final Progress progress = new Progress(100, 200);

    @Test
    void ratesAreThoseBeforeTheStallAndAfterTheQueueIsFullAndThePauseIsBetween() {
        progress.at(MILLI, 50);
        progress.at(51 * MILLI, 100);
        progress.at(60 * MILLI, 150);
        progress.at(1060 * MILLI, 200);
        progress.at(1080 * MILLI, 210);
        assertEquals("calm=1000.0 full=500.0 pause=1000.0 late=909.0 filled=1", progress.figures());
    }

    @Test
    void whatStoodStillHasNoRate() {
        progress.at(MILLI, 50);
        progress.at(51 * MILLI, 100);
        progress.at(52 * MILLI, 120);
        progress.at(5000 * MILLI, 120);
        assertEquals("calm=1000.0 full=0.0 pause=1.0 late=0.0 filled=0", progress.figures());
    }
}
