package org.busway.bench.load;

import java.util.Locale;

/**
 * How fast something went on, before a receiver stopped reading and after its queue had filled, and the longest time for which nothing moved
 * since it stopped.
 */
final class Progress {

    private final long calm;
    private final long full;
    private long calmBegin;
    private long calmFrom;
    private long calmEnd;
    private long fullAt;
    private long fullFrom;
    private long last;
    private long lastCount;
    private long longestPause;

    /**
     * @param calm the count at which the receiver stops reading
     * @param full the count from which on its queue is taken to be full
     */
    Progress(long calm, long full) {
        this.calm = calm;
        this.full = full;
    }

    /** So many have come by now. */
    void at(long nanos, long count) {
        if (count == lastCount) {
            return;
        }
        // The first quarter is for setting up.
        if (calmBegin == 0 && count >= calm / 4) {
            calmBegin = nanos;
            calmFrom = count;
        }
        if (calmEnd == 0 && count >= calm) {
            calmEnd = nanos;
            last = nanos;
        }
        if (calmEnd != 0) {
            longestPause = Math.max(longestPause, nanos - last);
        }
        if (fullAt == 0 && count >= full) {
            fullAt = nanos;
            fullFrom = count;
        }
        last = nanos;
        lastCount = count;
    }

    /** Words for {@link Control#done}: rates a second, 0 for what never came to pass. */
    String figures() {
        double calmRate = rate(calm - calmFrom, calmBegin, calmEnd);
        double fullRate = fullAt == 0 ? 0 : rate(lastCount - fullFrom, fullAt, last);
        // By how much it came later to where the queue is full than at the rate before.
        double late = fullAt == 0 || calmRate == 0 ? 0 : (fullAt - calmEnd) / 1e6 - (full - calm) * 1000 / calmRate;
        return String.format(Locale.ROOT, "calm=%.1f full=%.1f pause=%.1f late=%.1f filled=%d", calmRate, fullRate,
                longestPause / 1e6, Math.max(0, late), fullAt == 0 ? 0 : 1);
    }

    private static double rate(long count, long from, long to) {
        return from == 0 || to <= from ? 0 : count * 1e9 / (to - from);
    }
}
