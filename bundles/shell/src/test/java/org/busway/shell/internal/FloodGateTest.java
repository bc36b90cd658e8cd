package org.busway.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FloodGateTest {

    private static final long SECOND_NANOS = 1_000_000_000L;

    private final FloodGate gate = new FloodGate(3);

    @Test
    void whatIsTooMuchInOneSecondIsCounted() {
        for (int i = 0; i < 3; i++) {
            assertTrue(gate.admit(5));
        }
        assertFalse(gate.admit(5 + SECOND_NANOS - 1));
        assertFalse(gate.admit(5 + SECOND_NANOS - 1));
        assertEquals(2, gate.takeRefused());
        assertEquals(0, gate.takeRefused(), "told once");
    }

    @Test
    void theNextSecondBeginsAnew() {
        for (int i = 0; i < 5; i++) {
            gate.admit(0);
        }
        assertTrue(gate.admit(SECOND_NANOS));
        assertEquals(2, gate.takeRefused());
    }

    @Test
    void aClockThatStartsBelowZeroIsAClock() {
        assertTrue(gate.admit(Long.MIN_VALUE));
        assertTrue(gate.admit(Long.MIN_VALUE + 10 * SECOND_NANOS));
    }
}
