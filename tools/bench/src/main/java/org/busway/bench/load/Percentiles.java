package org.busway.bench.load;

import java.util.Arrays;

/** Nanoseconds that were measured one by one, told as microseconds. */
public final class Percentiles {

    private final long[] nanos;
    private int count;

    /** Room for so many. */
    public Percentiles(int most) {
        nanos = new long[most];
    }

    /** Adds one. */
    public void add(long measuredNanos) {
        nanos[count++] = measuredNanos;
    }

    /** Words for {@link Control#done}. */
    public String figures() {
        Arrays.sort(nanos, 0, count);
        return "p50=" + at(0.5) + " p99=" + at(0.99) + " p999=" + at(0.999);
    }

    private double at(double share) {
        return nanos[Math.min(count - 1, (int) (count * share))] / 1000.0;
    }
}
