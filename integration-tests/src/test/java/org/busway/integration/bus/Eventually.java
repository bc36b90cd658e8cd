package org.busway.integration.bus;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;

/** Waits for what other threads bring about: as short as possible, and with an end. */
public final class Eventually {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final long PAUSE_MILLIS = 10;

    private Eventually() {}

    /** Looks until the value is the expected one; exceptions count as not yet. */
    public static <T> void equal(T expected, Callable<T> actual, String what) {
        long deadlineNanos = System.nanoTime() + LIMIT.toNanos();
        Object last;
        do {
            try {
                last = actual.call();
            } catch (Exception e) {
                last = e;
            }
            if (Objects.equals(expected, last)) {
                return;
            }
            pause();
        } while (System.nanoTime() < deadlineNanos);
        fail(what + ": after " + LIMIT.toSeconds() + " s\nexpected " + expected + "\n but was " + last,
                last instanceof Exception e ? e : null);
    }

    /** Looks until it holds; exceptions count as not yet. */
    public static void holds(Callable<Boolean> condition, String what) {
        equal(true, condition, what);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail("interrupted", e);
        }
    }
}
