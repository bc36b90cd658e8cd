package org.busway.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The results as text: medians with least and most, and how many times as good the first bus is as each of the others. */
public final class Table {

    private static final String TARGETED = "dbus-broker";

    private Table() {}

    public static String of(Results results, Machine machine) {
        List<String> buses = results.buses();
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("scenario", "figure"));
        head.addAll(buses);
        for (String peer : buses.subList(1, buses.size())) {
            head.add("vs " + peer);
        }
        head.add("target");
        lines.add(head);
        String before = "";
        for (Results.Row row : results.rows()) {
            lines.add(line(row, buses, row.scenario().equals(before)));
            before = row.scenario();
        }
        StringBuilder out = new StringBuilder(machine + "\nmedian (least-most); \"vs\" is how many times as good " + buses.get(0)
                + " is: the median of the turns' ratios (and where the true one lies, 95 %; \"~\" all ratios, where turns are few); the target"
                + " is that against " + TARGETED + "\n\n");
        for (List<String> line : lines) {
            for (int column = 0; column < line.size(); column++) {
                int width = 0;
                for (List<String> each : lines) {
                    width = Math.max(width, each.get(column).length());
                }
                out.append(String.format(Locale.ROOT, "%-" + (width + 2) + "s", line.get(column)));
            }
            out.setLength(out.toString().stripTrailing().length());
            out.append('\n');
        }
        for (Map.Entry<String, Map<String, String>> scenario : results.notes().entrySet()) {
            scenario.getValue().forEach(
                    (bus, note) -> out.append('\n').append(scenario.getKey()).append(", ").append(bus).append(": ").append(note));
        }
        return out.append('\n').toString();
    }

    private static List<String> line(Results.Row row, List<String> buses, boolean repeated) {
        Metric metric = row.metric();
        List<String> line = new ArrayList<>(List.of(repeated ? "" : row.scenario(), metric.title() + " " + metric.unit()));
        for (String bus : buses) {
            Series series = row.byBus().get(bus);
            line.add(series == null
                    ? "-"
                    : Numbers.text(series.median()) + " (" + Numbers.text(series.least()) + "-" + Numbers.text(series.most())
                            + ")");
        }
        String target = "";
        for (String peer : buses.subList(1, buses.size())) {
            Series ours = row.byBus().get(buses.get(0));
            Series theirs = row.byBus().get(peer);
            if (ours == null || theirs == null || theirs.median() == 0 || ours.median() == 0 || metric.unit().equals("%")) {
                line.add("-");
                continue;
            }
            Spread ratio = Spread.ofRatios(metric, ours, theirs);
            line.add(String.format(Locale.ROOT, "%.2f (%s%.2f-%.2f)", ratio.middle(), ratio.sure() ? "" : "~", ratio.low(),
                    ratio.high()));
            if (peer.equals(TARGETED) && metric.target() > 0) {
                target = String.format(Locale.ROOT, "%.1f %s", metric.target(), verdict(ratio, metric.target()));
            }
        }
        line.add(target);
        return line;
    }

    /** A target that lies between the bounds is neither reached nor missed for sure. */
    private static String verdict(Spread ratio, double target) {
        String said = ratio.middle() >= target ? "reached" : "missed";
        return ratio.low() >= target || ratio.high() < target ? said : said + ", undecided";
    }
}
