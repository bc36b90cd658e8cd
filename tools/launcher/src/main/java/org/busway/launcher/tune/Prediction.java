package org.busway.launcher.tune;

import java.util.List;
import java.util.Locale;

/**
 * What would become of a recorded load with one size of lane.
 *
 * @param peakBytes the most that a member had yet to read, the lane at most
 * @param waits the times for which the publisher waited for room
 * @param lost frames that lossy members did not get
 * @param evicted members that were put out, as they were named in the trace
 */
record Prediction(long peakBytes, List<Wait> waits, long lost, List<String> evicted) {

    /**
     * A time for which the publisher waited.
     *
     * @param fromMillis since the beginning
     * @param millis how long
     */
    record Wait(double fromMillis, double millis) {}

    private static final long[] DEADLINES_MILLIS = {200, 500, 1000, 2000, 5000, 10_000};
    /** A deadline is so much longer than what it has to bear. */
    private static final double MARGIN = 1.5;

    long blockedMillis() {
        return Math.round(waits.stream().mapToDouble(Wait::millis).sum());
    }

    /** How bad it is; a frame lost is taken for a millisecond waited. */
    long harm() {
        return blockedMillis() + lost + 1_000_000L * evicted.size();
    }

    /** The shortest deadline at which nobody is put out for these waits: within ten deadlines they take less than one. */
    long deadlineMillis() {
        for (long deadline : DEADLINES_MILLIS) {
            boolean bears = waits.stream().allMatch(last -> {
                double end = last.fromMillis() + last.millis();
                double within = waits.stream().filter(wait -> wait.fromMillis() <= last.fromMillis())
                        .mapToDouble(wait -> Math.max(0,
                                wait.fromMillis() + wait.millis() - Math.max(wait.fromMillis(), end - 10 * deadline)))
                        .sum();
                return within * MARGIN <= deadline;
            });
            if (bears) {
                return deadline;
            }
        }
        return DEADLINES_MILLIS[DEADLINES_MILLIS.length - 1];
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "peak %d bytes, blocked %d ms, lost %d%s", peakBytes, blockedMillis(), lost,
                evicted.isEmpty() ? "" : ", evicted " + String.join(" ", evicted));
    }
}
