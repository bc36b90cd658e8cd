package org.busway.bench.groups.transport;

import java.util.List;
import java.util.Map;
import org.busway.bench.report.Numbers;
import org.busway.bench.report.Series;

/** One cell as a table of Markdown: medians, and from the least turn to the most where that says something. */
final class NumbersTable {

    private record Column(String key, String title, boolean spread) {}

    private static final List<Column> COLUMNS = List.of(new Column("rate", "messages/s", true),
            new Column("p50", "p50 µs", true), new Column("p99", "p99 µs", true), new Column("p999", "p99.9 µs", true),
            new Column("cpu.publisher", "publisher ns", false), new Column("cpu.member", "member ns", false),
            new Column("cpu.bus", "bus ns", false), new Column("calls.publisher", "publisher calls", false),
            new Column("calls.member", "member calls", false), new Column("calls.bus", "bus calls", false),
            new Column("wakeups", "wake-ups", false), new Column("lost", "lost %", true),
            new Column("disordered", "out of order", false));

    private NumbersTable() {}

    static String of(TransportFigures figures, String title) {
        Map<Kind, Map<String, Series>> byKind = figures.all().get(title);
        List<Column> columns = COLUMNS.stream()
                .filter(column -> byKind.values().stream().anyMatch(all -> all.containsKey(column.key))).toList();
        StringBuilder out = new StringBuilder("### ").append(title).append("\n\n| |");
        columns.forEach(column -> out.append(' ').append(column.title).append(" |"));
        out.append("\n|---|").append("---|".repeat(columns.size())).append('\n');
        byKind.forEach((kind, all) -> {
            out.append("| ").append(kind.title()).append(" |");
            columns.forEach(column -> out.append(' ').append(text(all.get(column.key), column.spread)).append(" |"));
            out.append('\n');
        });
        for (Kind kind : Kind.values()) {
            String why = figures.failure(title, kind);
            if (why != null) {
                out.append("\n").append(kind.title()).append(" did not get through: ").append(why).append('\n');
            }
        }
        return out.append('\n').toString();
    }

    private static String text(Series series, boolean spread) {
        if (series == null || Double.isNaN(series.median())) {
            return "–";
        }
        String median = Numbers.text(series.median());
        return !spread || series.least() == series.most()
                ? median
                : median + " (" + Numbers.text(series.least()) + "–" + Numbers.text(series.most()) + ")";
    }
}
