package org.busway.bench.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The values of one figure of one bus, turn by turn. */
public final class Series {

    private final List<Double> values = new ArrayList<>();

    /** Adds the value of one more turn. */
    public void add(double value) {
        values.add(value);
    }

    /** All of them, in the order of the turns. */
    public List<Double> values() {
        return Collections.unmodifiableList(values);
    }

    /** The middle one; the mean of the two in the middle where their number is even. */
    public double median() {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    public double least() {
        return Collections.min(values);
    }

    public double most() {
        return Collections.max(values);
    }
}
