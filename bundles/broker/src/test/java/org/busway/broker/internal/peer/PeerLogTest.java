package org.busway.broker.internal.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PeerLogTest {

    private static final long SECOND_NANOS = 1_000_000_000;

    @Test
    void linesBeyondABurstAreLeftOutAndCounted() {
        PeerLog log = new PeerLog();
        long begin = Long.MAX_VALUE - 5;
        int written = 0;
        for (int i = 0; i < 1000; i++) {
            written += log.admit(begin) >= 0 ? 1 : 0;
        }
        assertEquals(200, written);
        assertEquals(800, log.admit(begin + SECOND_NANOS), "the next line says how many");
        assertEquals(0, log.admit(begin + SECOND_NANOS));
    }

    @Test
    void twentyLinesASecondAreAlwaysWritten() {
        PeerLog log = new PeerLog();
        for (int i = 0; i < 1000; i++) {
            assertEquals(0, log.admit(i * SECOND_NANOS / 20));
        }
    }
}
