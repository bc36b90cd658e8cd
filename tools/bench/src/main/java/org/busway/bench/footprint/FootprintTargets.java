package org.busway.bench.footprint;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.busway.bench.report.Results;

/** What is meant to be reached, and what was. */
final class FootprintTargets {

    static final double ABOVE_FELIX_MEBIBYTES = 12;
    static final double READY_MILLIS = 1200;
    static final double WAKE_UPS_ABOVE = 10;

    private FootprintTargets() {}

    /** A line each. */
    static List<String> of(Results results, String tiny, String gateway, String felix, String machine, String gatewayMachine) {
        List<String> lines = new ArrayList<>();
        line(lines, tiny + ": resident memory above Felix with its services, MiB",
                median(results, "rss", tiny) - median(results, "rss", felix), ABOVE_FELIX_MEBIBYTES);
        line(lines, tiny + ": ready after ms", median(results, "ready", tiny), READY_MILLIS);
        line(lines, tiny + ": wake-ups a minute above a Java machine",
                median(results, "wakeups", tiny) - median(results, "wakeups", machine), WAKE_UPS_ABOVE);
        line(lines, gateway + ": wake-ups a minute above a Java machine",
                median(results, "wakeups", gateway) - median(results, "wakeups", gatewayMachine), WAKE_UPS_ABOVE);
        return lines;
    }

    private static void line(List<String> lines, String what, double found, double most) {
        lines.add(String.format(Locale.ROOT, "%-4s%s: %.4g (at most %.4g)", found <= most ? "yes" : "NO", what, found, most));
    }

    private static double median(Results results, String key, String program) {
        for (Results.Row row : results.rows()) {
            if (row.metric().key().equals(key) && row.byBus().containsKey(program)) {
                return row.byBus().get(program).median();
            }
        }
        return Double.NaN;
    }
}
