package org.busway.bench.load;

import java.util.Arrays;

/** Nanoseconds that were measured one by one, told as microseconds. */
final class Percentiles {

    private final long[] nanos;
    private int count;

    Percentiles(int most) {
        nanos = new long[most];
    }

    void add(long measuredNanos) {
        nanos[count++] = measuredNanos;
    }

    String figures() {
        Arrays.sort(nanos, 0, count);
        return "p50=" + at(0.5) + " p99=" + at(0.99);
    }

    private double at(double share) {
        return nanos[Math.min(count - 1, (int) (count * share))] / 1000.0;
    }
}
