package org.busway.group.internal.order;

import java.util.concurrent.TimeUnit;

/**
 * How long somebody may still hold others up: a deadline within a window of ten times as long, however the time is divided. A monotonic clock is read by who calls.
 */
public final class Patience {

    private static final int WINDOW_DEADLINES = 10;

    private final long deadlineNanos;
    private long windowBegan;
    private long heldNanos;
    private long since;
    private boolean holds;

    /** Nobody was held up yet. */
    public Patience(long deadlineMillis) {
        deadlineNanos = TimeUnit.MILLISECONDS.toNanos(deadlineMillis);
    }

    /**
     * Others are held up.
     *
     * @param now by a monotonic clock
     * @return for how many milliseconds they may be, rounded up
     */
    public long begin(long now) {
        if (!holds) {
            holds = true;
            since = now;
            if (now - windowBegan > WINDOW_DEADLINES * deadlineNanos) {
                windowBegan = now;
                heldNanos = 0;
            }
        }
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadlineNanos - heldNanos - (now - since) + 999_999));
    }

    /** Nobody is held up any more, at that time. */
    public void end(long now) {
        if (holds) {
            holds = false;
            heldNanos += now - since;
        }
    }
}
