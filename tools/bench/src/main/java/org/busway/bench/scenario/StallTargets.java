package org.busway.bench.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import org.busway.bench.report.Results;
import org.busway.bench.report.Series;

/**
 * What ours is meant to reach where a receiver does not read, and whether it did: of each target the worst value of all scenarios and rounds, and where that was;
 * of a rate, which differs from round to round, the median of a scenario's rounds. It is about the profile {@code gateway} with each outcome, whose budget of a peer is 1 MiB; silence and senders also about the drop-in.
 */
public final class StallTargets {

    private static final double BUDGET_MEBIBYTES = 1;
    private static final double MORE_RESIDENT_MEBIBYTES = 8;
    private static final double WINDOW_MILLIS = 10_000;

    /** The worst there was of one figure. */
    private record Worst(double value, String where) {}

    private final Results results;
    private final List<String> lines = new ArrayList<>();

    private StallTargets(Results results) {
        this.results = results;
    }

    /** The verdicts, a line each; none where none of ours was measured. */
    public static List<String> of(Results results) {
        StallTargets targets = new StallTargets(results);
        Predicate<String> stall = name -> name.startsWith("stall-");
        Predicate<String> trickle = name -> name.startsWith("trickle-");
        Predicate<String> free = bus -> bus.equals("busway-lossy") || bus.equals("busway-evict");
        Predicate<String> declared = bus -> bus.startsWith("busway-");
        Predicate<String> ours = bus -> bus.startsWith("busway");
        targets.least("others get everything, in order", stall, free, "share", "%", value -> value >= 100);
        targets.least("others at no less than 0.8 of their rate, outcome lossy or evict", stall, free, "ratio", "%",
                value -> value >= 80);
        targets.most("memory rises by the budget of 1 MiB at most", stall, declared, "memory", "MiB",
                value -> value <= BUDGET_MEBIBYTES);
        targets.most("peak RSS by 8 MiB more at most", stall, declared, "rise", "MiB",
                value -> value <= BUDGET_MEBIBYTES + MORE_RESIDENT_MEBIBYTES);
        targets.least("a trickler is out, outcome block", trickle, declared, "out", "", value -> value >= 1);
        targets.most("within one window of 10 s", trickle, declared, "late", "ms", value -> value <= WINDOW_MILLIS);
        targets.least("and the rate is back", trickle, declared, "ratio", "%", value -> value >= 80);
        targets.most("nothing is lost without a word", any -> true, ours, "lost", "", value -> value == 0);
        targets.most("no sender is disconnected", any -> true, ours, "cut", "", value -> value == 0);
        targets.most("nor anybody else who reads", any -> true, ours, "others", "", value -> value == 0);
        return List.copyOf(targets.lines);
    }

    private void least(String target, Predicate<String> scenarios, Predicate<String> buses, String figure, String unit,
            DoublePredicate reached) {
        judge(target, scenarios, buses, figure, unit, reached, -1);
    }

    private void most(String target, Predicate<String> scenarios, Predicate<String> buses, String figure, String unit,
            DoublePredicate reached) {
        judge(target, scenarios, buses, figure, unit, reached, 1);
    }

    private void judge(String target, Predicate<String> scenarios, Predicate<String> buses, String figure, String unit,
            DoublePredicate reached, int sign) {
        Worst worst = null;
        for (Results.Row row : results.rows()) {
            if (!scenarios.test(row.scenario()) || !row.metric().key().equals(figure)) {
                continue;
            }
            for (Map.Entry<String, Series> each : row.byBus().entrySet()) {
                Series series = each.getValue();
                double value = figure.equals("ratio") ? series.median() : sign < 0 ? series.least() : series.most();
                if (buses.test(each.getKey()) && (worst == null || sign * value > sign * worst.value)) {
                    worst = new Worst(value, row.scenario() + ", " + each.getKey());
                }
            }
        }
        if (worst != null) {
            lines.add(String.format(Locale.ROOT, "%-3s  %s: %s (%s)", reached.test(worst.value) ? "yes" : "NO", target,
                    String.format(Locale.ROOT, "%.4g %s", worst.value, unit).strip(), worst.where));
        }
    }
}
