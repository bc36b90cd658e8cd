package org.busway.broker.internal.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimersTest {

    private long nowNanos = Long.MAX_VALUE - 5_000_000;
    private final Timers timers = new Timers(() -> nowNanos);
    private final List<Integer> ran = new ArrayList<>();

    private Timer timer(int number) {
        return new Timer(() -> ran.add(number));
    }

    private void passMillis(long millis) {
        nowNanos += millis * 1_000_000;
    }

    @Test
    void nothingIsDueBeforeItsTimeAlsoWhenTheClockOverflows() {
        timers.schedule(timer(1), 10);
        assertEquals(10, timers.millisToNext());
        passMillis(9);
        assertEquals(0, timers.runDue());
        passMillis(1);
        assertEquals(0, timers.millisToNext());
        assertEquals(1, timers.runDue());
        assertEquals(List.of(1), ran);
        assertEquals(-1, timers.millisToNext());
    }

    @Test
    void aCancelledTimerDoesNotRunAndOneScheduledAgainRunsOnce() {
        Timer cancelled = timer(1);
        Timer again = timer(2);
        timers.schedule(cancelled, 1);
        timers.schedule(again, 1);
        timers.schedule(again, 20);
        timers.cancel(cancelled);
        timers.cancel(cancelled);
        assertFalse(cancelled.isScheduled());
        passMillis(10);
        timers.runDue();
        assertEquals(List.of(), ran);
        passMillis(10);
        timers.runDue();
        assertEquals(List.of(2), ran);
    }

    @Test
    void manyTimersRunInTheOrderOfTheirDeadlines() {
        Random random = new Random(5);
        List<int[]> expected = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            int delay = random.nextInt(10_000);
            Timer timer = timer(delay);
            timers.schedule(timer, delay);
            if (random.nextInt(3) == 0) {
                timers.cancel(timer);
            } else {
                expected.add(new int[]{delay});
            }
        }
        for (int i = 0; i < 200; i++) {
            passMillis(50);
            timers.runDue();
        }
        expected.sort(Comparator.comparingInt(each -> each[0]));
        assertEquals(expected.stream().map(each -> each[0]).toList(), ran);
    }
}
