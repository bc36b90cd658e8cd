package org.busway.bench.groups.transport;

import java.util.List;
import java.util.Locale;

/** What was meant to be reached, by the medians of one run. */
final class TransportTargets {

    private TransportTargets() {}

    /** One line for each target. */
    static List<String> of(TransportFigures figures) {
        double filtered = figures.median(TransportCell.HEADLINE, Kind.FILTERED, "rate");
        double broker = figures.median(TransportCell.HEADLINE, Kind.BROKER, "rate");
        double filteredNanos = figures.median(TransportCell.LATENCY, Kind.FILTERED, "p50");
        double brokerNanos = figures.median(TransportCell.LATENCY, Kind.BROKER, "p50");
        return List.of(line("messages a second, kernel-filtered to dbus-broker", filtered / broker, 1.5, true),
                line("latency p50, kernel-filtered to dbus-broker", filteredNanos / brokerNanos, 0.5, false),
                line("µs of its publisher that a refused message costs, each member", refusedNanos(figures) / 1000, 1.5, false));
    }

    /**
     * Of each ten messages nine are refused by each member: what a message costs its publisher there, less a tenth of what one costs that all take, is for nine tenths.
     */
    static double refusedNanos(TransportFigures figures) {
        double tenth = figures.median(TransportCell.TENTH, Kind.FILTERED, "cpu.message") / 4;
        double all = figures.median(TransportCell.HEADLINE, Kind.FILTERED, "cpu.message") / 4;
        return Math.max(0, (tenth - all / 10) / 0.9);
    }

    private static String line(String what, double value, double target, boolean atLeast) {
        String verdict = Double.isNaN(value)
                ? "not measured"
                : (atLeast ? value >= target : value <= target) ? "reached" : "missed";
        return String.format(Locale.ROOT, "%s: %.2f (%s %.1f): %s", what, value, atLeast ? "at least" : "at most", target,
                verdict);
    }
}
