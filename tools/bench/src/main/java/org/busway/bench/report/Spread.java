package org.busway.bench.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * The middle of some values and the bounds between which the true middle lies with a confidence of 95 %. The bounds are values too, found by
 * counting: each value is above the true middle or below it like a coin thrown. Nothing is assumed of how the values are distributed.
 *
 * @param middle the median
 * @param low the lower bound, the least value where there are too few
 * @param high the upper bound, the greatest value where there are too few
 * @param sure whether there were values enough for the confidence: six
 */
public record Spread(double middle, double low, double high, boolean sure) {

    private static final double DOUBT = 0.05;

    /** Of values in any order, at least one. */
    public static Spread of(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int count = sorted.size();
        int half = count / 2;
        double middle = count % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
        int outside = outside(count);
        int from = Math.max(0, outside - 1);
        return new Spread(middle, sorted.get(from), sorted.get(count - 1 - from), outside > 0);
    }

    /** Of the ratios that values make pair by pair, as many as both have. */
    public static Spread ofRatios(Metric metric, Series ours, Series theirs) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(ours.values().size(), theirs.values().size()); i++) {
            ratios.add(metric.ratio(ours.values().get(i), theirs.values().get(i)));
        }
        return of(ratios);
    }

    /** Whether the middle is below a limit: so, not so, or not to be decided by these values. */
    public String below(double limit) {
        if (sure && high < limit) {
            return "yes";
        }
        return sure && low > limit ? "no" : "undecided";
    }

    /** The same in words: where the middle is, and between what. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%+.1f (%+.1f to %+.1f%s)", middle, low, high,
                sure ? " at 95 %" : ", all that were found");
    }

    /** How many values at each end are so few that the middle is hardly ever beyond them; 0 if even one is too many. */
    private static int outside(int count) {
        double chance = Math.pow(0.5, count);
        double sum = 0;
        int outside = 0;
        while (outside < count) {
            sum += chance;
            if (2 * sum > DOUBT) {
                return outside;
            }
            chance *= (double) (count - outside) / (outside + 1);
            outside++;
        }
        return outside;
    }
}
