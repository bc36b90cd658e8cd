package org.busway.broker.internal.route;

import java.util.Arrays;
import org.busway.spi.flow.Reception;

/**
 * For how long others were held up lately: the sum over a window of {@link Reception#WINDOW} deadlines, to the grain of one deadline. So whoever lets one
 * message through every now and then gains nothing by it. Monotonic time only.
 */
final class HeldTime {

    private final long deadlineNanos;
    private final long[] slots = new long[Reception.WINDOW];
    private final long startNanos;
    private long newestSlot;

    HeldTime(long deadlineNanos, long nowNanos) {
        this.deadlineNanos = deadlineNanos;
        this.startNanos = nowNanos;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /** Adds an interval that ends now. */
    void add(long sinceNanos, long nowNanos) {
        moveTo(nowNanos);
        long end = nowNanos - startNanos;
        long from = Math.max(sinceNanos - startNanos, (newestSlot - Reception.WINDOW + 1) * deadlineNanos);
        while (from < end) {
            long slot = from / deadlineNanos;
            long until = Math.min(end, (slot + 1) * deadlineNanos);
            slots[(int) (slot % Reception.WINDOW)] += until - from;
            from = until;
        }
    }

    /** How much may still come before the deadline, 0 or less if it has been reached; what began at a time and goes on counts. */
    long leftNanos(long sinceNanos, long nowNanos) {
        moveTo(nowNanos);
        long sum = nowNanos - sinceNanos;
        for (long slot : slots) {
            sum += slot;
        }
        return deadlineNanos - sum;
    }

    private void moveTo(long nowNanos) {
        long slot = Math.max(0, (nowNanos - startNanos) / deadlineNanos);
        if (slot - newestSlot >= Reception.WINDOW) {
            Arrays.fill(slots, 0);
            newestSlot = slot;
        }
        while (newestSlot < slot) {
            slots[(int) (++newestSlot % Reception.WINDOW)] = 0;
        }
    }
}
