package org.busway.bench.groups.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.busway.bench.groups.Figures;
import org.busway.bench.report.Numbers;
import org.busway.bench.report.Series;

/** The results as text: a table a cell, a line a contestant, medians with least and most. */
public final class GroupTable {

    private record Column(String figure, String title) {}

    private static final List<Column> COLUMNS = List.of(new Column("rate", "messages/s"), new Column("p50", "p50 us"),
            new Column("p99", "p99 us"), new Column("p999", "p99.9 us"), new Column("nanos", "ns a message"),
            new Column("publisher", "publisher ns/message"), new Column("member", "member ns/delivery"),
            new Column("bus", "bus ns/delivery"), new Column("beside", "messages/s of the group"),
            new Column("garbage.publisher", "B allocated/message"),
            new Column("garbage.member", "B allocated/delivery"));

    private GroupTable() {}

    /** For a terminal. */
    public static String of(Figures figures, String machine) {
        StringBuilder out = new StringBuilder(machine + "\nmedian (least-most) of all turns\n");
        figures.all().forEach((title, contestants) -> table(out, title, contestants));
        return out.toString();
    }

    private static void table(StringBuilder out, String title, Map<String, Map<String, Series>> contestants) {
        List<Column> columns = columns(contestants);
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of(title));
        columns.forEach(column -> head.add(column.title()));
        lines.add(head);
        contestants.forEach((name, series) -> {
            List<String> line = new ArrayList<>(List.of("  " + name));
            columns.forEach(column -> line.add(text(series.get(column.figure()))));
            lines.add(line);
        });
        out.append('\n');
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < line.size(); i++) {
                int column = i;
                int width = lines.stream().mapToInt(each -> each.get(column).length()).max().orElse(0);
                text.append(String.format(Locale.ROOT, "%-" + (width + 2) + "s", line.get(i)));
            }
            out.append(text.toString().stripTrailing()).append('\n');
        }
    }

    /** As sections of Markdown. */
    public static String markdown(Figures figures) {
        StringBuilder out = new StringBuilder();
        figures.all().forEach((title, contestants) -> {
            List<Column> columns = columns(contestants);
            out.append("### ").append(title).append("\n\n| |");
            columns.forEach(column -> out.append(' ').append(column.title()).append(" |"));
            out.append("\n|---|").append("---|".repeat(columns.size())).append('\n');
            contestants.forEach((name, series) -> {
                out.append("| ").append(name).append(" |");
                columns.forEach(column -> out.append(' ').append(text(series.get(column.figure()))).append(" |"));
                out.append('\n');
            });
            out.append('\n');
        });
        return out.toString();
    }

    private static List<Column> columns(Map<String, Map<String, Series>> contestants) {
        boolean paced = contestants.values().stream().anyMatch(each -> each.containsKey("p50"));
        boolean bursts = contestants.values().stream().anyMatch(each -> each.containsKey("nanos"));
        return COLUMNS.stream().filter(column -> !column.figure().equals("rate") || !paced && !bursts)
                .filter(column -> contestants.values().stream().anyMatch(each -> each.containsKey(column.figure()))).toList();
    }

    private static String text(Series series) {
        return series == null
                ? "-"
                : Numbers.text(series.median()) + " (" + Numbers.text(series.least()) + "-" + Numbers.text(series.most()) + ")";
    }
}
