package org.busway.broker.internal.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HeldTimeTest {

    private static final long DEADLINE = 1000;

    @Test
    void oneLongIntervalIsOverAtTheDeadline() {
        HeldTime held = new HeldTime(DEADLINE, -5000);
        assertEquals(1, held.leftNanos(-5000, -4001));
        assertEquals(0, held.leftNanos(-5000, -4000));
    }

    @Test
    void manyShortIntervalsAddUp() {
        HeldTime held = new HeldTime(DEADLINE, 0);
        long now = 0;
        while (held.leftNanos(now, now) > 0) {
            held.add(now, now + 900);
            now += 1000;
        }
        assertTrue(now <= 2 * DEADLINE, "out after " + now);
    }

    @Test
    void whatIsTenDeadlinesAgoIsForgotten() {
        HeldTime held = new HeldTime(DEADLINE, 0);
        held.add(100, 900);
        assertEquals(200, held.leftNanos(9_999, 9_999));
        assertEquals(1000, held.leftNanos(10_000, 10_000));
    }

    @Test
    void aRareTenthIsNeverTooMuch() {
        HeldTime held = new HeldTime(DEADLINE, 0);
        for (long now = 0; now < 100_000; now += 1000) {
            assertTrue(held.leftNanos(now, now + 99) > 0, "at " + now);
            held.add(now, now + 99);
        }
    }

    @Test
    void anIntervalLongerThanTheWindowCountsNoMoreThanTheWindow() {
        HeldTime held = new HeldTime(DEADLINE, 0);
        held.add(0, 50_000);
        assertEquals(DEADLINE - 10 * DEADLINE, held.leftNanos(50_000, 50_000) - 0, 1000);
        assertEquals(1000, held.leftNanos(60_000, 60_000));
    }
}
