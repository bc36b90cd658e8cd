package org.busway.bench.groups;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.busway.bench.report.Series;

/** What was meant to be reached, and whether this run did, by the medians of its turns. */
final class Targets {

    private static final String GROUP = "busway group";
    private static final String SLEEPING_GROUP = "busway group block";
    private static final String BROKER = "dbus-broker sockets";

    private Targets() {}

    /** A line each. */
    static List<String> of(Figures figures) {
        List<String> lines = new ArrayList<>();
        Map<String, Map<String, Series>> flood = figures.all().getOrDefault(Cells.HEADLINE, Map.of());
        double lane = best(flood, "lane", "rate", true);
        ratio(lines, "messages a second, 64 B to 4, lanes to dbus-broker", lane, median(flood, BROKER, "rate"), 80, true);
        ratio(lines, "messages a second, 64 B to 4, lanes to the best Aeron", lane, best(flood, "aeron", "rate", true), 0.8,
                true);
        double group = best(flood, GROUP, "rate", true);
        ratio(lines, "messages a second, 64 B to 4, groups of the bus to dbus-broker", group, median(flood, BROKER, "rate"), 80,
                true);
        String properties = Cells.PROPERTIES.get(0);
        verdict(lines, properties, best(figures.all().getOrDefault(properties, Map.of()), GROUP, "rate", true), 1e6, true);
        for (String title : Cells.SLEEPING) {
            Map<String, Map<String, Series>> paced = figures.all().getOrDefault(title, Map.of());
            ratio(lines, title + ", p50, lane to dbus-broker", median(paced, Cells.SLEEPER, "p50"), median(paced, BROKER, "p50"),
                    0.6,
                    false);
        }
        for (String title : Cells.SLEEPING) {
            Map<String, Map<String, Series>> paced = figures.all().getOrDefault(title, Map.of());
            ratio(lines, title + ", p50, group of the bus to dbus-broker", median(paced, SLEEPING_GROUP, "p50"),
                    median(paced, BROKER, "p50"), 0.6,
                    false);
        }
        for (String title : Cells.SLEEPING) {
            Map<String, Map<String, Series>> paced = figures.all().getOrDefault(title, Map.of());
            double wakeUp = median(paced, WakeContestant.NAME, "p50");
            if (!Double.isNaN(wakeUp)) {
                lines.add(String.format(Locale.ROOT,
                        "%s, p50: %.0f us of the lane's %.0f are the wake-up alone, %.3g of dbus-broker's", title, wakeUp,
                        median(paced, Cells.SLEEPER, "p50"),
                        wakeUp / median(paced, BROKER, "p50")));
            }
        }
        Map<String, Map<String, Series>> beside = figures.all().getOrDefault(Cells.BESIDE, Map.of());
        ratio(lines, "p99 of round trips by sockets, beside a full group with one proxied member, to alone",
                median(beside, BesideContestant.Beside.PROXIED.title(), "p99"),
                median(beside, BesideContestant.Beside.NOTHING.title(), "p99"), 2, false);
        Map<String, Map<String, Series>> bursts = figures.all().getOrDefault(Cells.COST, Map.of());
        absolute(lines, "publisher's nanoseconds a message, nobody asleep", best(bursts, "lane", "nanos", false), 150);
        absolute(lines, "bytes allocated a frame, publisher", median(flood, Cells.SLEEPER, "garbage.publisher"), 0.1);
        absolute(lines, "bytes allocated a frame, member", median(flood, Cells.SLEEPER, "garbage.member"), 0.1);
        for (String side : List.of("publisher", "member")) {
            absolute(lines, "bytes allocated a frame, " + side + " by the client library",
                    median(flood, GROUP + " block", "garbage." + side), 0.1);
        }
        return lines;
    }

    private static double median(Map<String, Map<String, Series>> cell, String contestant, String figure) {
        Series series = cell.getOrDefault(contestant, Map.of()).get(figure);
        return series == null ? Double.NaN : series.median();
    }

    private static double best(Map<String, Map<String, Series>> cell, String family, String figure, boolean most) {
        var medians = cell.keySet().stream().filter(name -> name.startsWith(family))
                .mapToDouble(name -> median(cell, name, figure))
                .filter(Double::isFinite);
        return (most ? medians.max() : medians.min()).orElse(Double.NaN);
    }

    private static void ratio(List<String> lines, String what, double ours, double theirs, double target, boolean atLeast) {
        verdict(lines, what, ours / theirs, target, atLeast);
    }

    private static void absolute(List<String> lines, String what, double value, double atMost) {
        verdict(lines, what, value, atMost, false);
    }

    private static void verdict(List<String> lines, String what, double value, double target, boolean atLeast) {
        String verdict = Double.isNaN(value)
                ? "not measured"
                : (atLeast ? value >= target : value <= target) ? "reached" : "missed";
        lines.add(String.format(Locale.ROOT, "%s: %.3g (%s %.3g): %s", what, value, atLeast ? "at least" : "at most", target,
                verdict));
    }
}
