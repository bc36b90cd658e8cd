package org.busway.api.source;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When to try again what has failed: after 1 s, then each time after twice as long, 30 s at most, and from the beginning again after what has lasted that long. For one thread.
 */
public final class BackOff {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int DOUBLED_AT_MOST = 5;

    private final LongSupplier nanoTime;
    private int failures;
    private long begunNanos;
    private long failedNanos;
    private boolean works;

    /**
     * The first attempt is now.
     *
     * @param nanoTime such as {@link System#nanoTime}
     */
    public BackOff(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** It works from now on. */
    public void begun() {
        begunNanos = nanoTime.getAsLong();
        works = true;
    }

    /**
     * It works no longer, or did not at all.
     *
     * @return how long until the next attempt
     */
    public Duration failed() {
        failedNanos = nanoTime.getAsLong();
        failures = works && failedNanos - begunNanos >= LONGEST.toNanos() ? 1 : failures + 1;
        works = false;
        return pause();
    }

    /**
     * How often it has failed since it has lasted.
     *
     * @return 0 before anything failed
     */
    public int failures() {
        return failures;
    }

    /**
     * The pause from the last failure to the next attempt.
     *
     * @return zero before anything failed
     */
    public Duration pause() {
        if (failures == 0) {
            return Duration.ZERO;
        }
        Duration pause = FIRST.multipliedBy(1L << Math.min(failures - 1, DOUBLED_AT_MOST));
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }

    /**
     * What is left of that pause.
     *
     * @return zero when it is to be tried
     */
    public Duration left() {
        Duration left = pause().minusNanos(nanoTime.getAsLong() - failedNanos);
        return failures == 0 || left.isNegative() ? Duration.ZERO : left;
    }
}
