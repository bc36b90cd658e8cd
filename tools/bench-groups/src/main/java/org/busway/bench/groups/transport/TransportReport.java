package org.busway.bench.groups.transport;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.busway.bench.report.Json;
import org.busway.bench.report.Machine;
import org.busway.bench.report.Numbers;
import org.busway.bench.report.Series;

/** The figures as a page of Markdown, as JSON with every value, and as charts. */
final class TransportReport {

    private record Column(String key, String title, boolean spread) {}

    private static final List<Column> COLUMNS = List.of(new Column("rate", "messages/s", true),
            new Column("p50", "p50 us", false),
            new Column("p99", "p99 us", false), new Column("p999", "p99.9 us", false),
            new Column("cpu.publisher", "publisher ns", false), new Column("cpu.member", "member ns", false),
            new Column("cpu.bus", "bus ns", false), new Column("calls.publisher", "publisher calls", false),
            new Column("calls.member", "member calls", false), new Column("calls.bus", "bus calls", false),
            new Column("wakeups", "wake-ups", false), new Column("lost", "lost %", false),
            new Column("disordered", "out of order", false));
    private static final int BAR_WIDTH = 420;

    private TransportReport() {}

    /** Tables, and what they answer. */
    static String page(TransportFigures figures, Machine machine, int turns) {
        StringBuilder out = new StringBuilder(
                """
                        # The numbers of 2012

                        When multicast sockets were proposed for the kernel, "no performance numbers had yet been gathered". These are the tables of one run of
                        `tools/busway bench transports`, each transport in turn, medians of %d turns with least and most.

                        %s

                        ![charts](numbers.svg)

                        ## What they answer

                        """
                        .formatted(turns, machine));
        TransportTargets.answers(figures).forEach(answer -> out.append("- ").append(answer).append('\n'));
        out.append(
                """
                        - **When to choose which?** Lanes where programs can map memory and much is published. Kernel-filtered packets where a member may map nothing, is to see only
                          what its filter passes, or where few members want much less than all. Sockets of the bus for everything else: they need no group, and any D-Bus program
                          speaks them. UDP, multicast or not, and netlink where a lost message is no loss.

                        ## What was to be reached

                        """);
        TransportTargets.of(figures).forEach(line -> out.append("- ").append(line).append('\n'));
        out.append(
                """

                        ## How it was measured

                        One publisher process, with a thread for each publisher; members are threads of four processes. Nanoseconds, system calls and wake-ups (voluntary context switches) are
                        those of all processes of a side, for each message that a member got; `-` where it was not counted. Buses get signals with as much payload, many in one
                        write where they are not timed, and are never more than 4096 messages ahead of their slowest member. Kernel sockets carry the payload alone. Where a tenth is interested,
                        lanes, buses and kernel-filtered sockets refuse the rest; by the bare sockets members get all of it and throw it away. messages/s are those published, as far as
                        they came. UDP multicast runs in network namespaces of its own. What does not wait for its receivers is sent as fast as it can be.

                        """);
        figures.all().forEach((title, byKind) -> table(out, title, byKind));
        return out.toString();
    }

    private static void table(StringBuilder out, String title, Map<Kind, Map<String, Series>> byKind) {
        List<Column> columns = COLUMNS.stream()
                .filter(column -> byKind.values().stream().anyMatch(all -> all.containsKey(column.key)))
                .toList();
        out.append("### ").append(title).append("\n\n| |");
        columns.forEach(column -> out.append(' ').append(column.title).append(" |"));
        out.append("\n|---|").append("---|".repeat(columns.size())).append('\n');
        byKind.forEach((kind, all) -> {
            out.append("| ").append(kind.title()).append(" |");
            columns.forEach(column -> out.append(' ').append(text(all.get(column.key), column.spread)).append(" |"));
            out.append('\n');
        });
        out.append('\n');
    }

    private static String text(Series series, boolean spread) {
        if (series == null || Double.isNaN(series.median())) {
            return "-";
        }
        return Numbers.text(series.median())
                + (spread ? " (" + Numbers.text(series.least()) + "-" + Numbers.text(series.most()) + ")" : "");
    }

    /** Every value of every turn. */
    static String json(TransportFigures figures, Machine machine) {
        StringJoiner cells = new StringJoiner(",\n", "{\n  \"machine\": " + Json.text(machine.toString()) + ",\n  \"cells\": {\n",
                "\n  }\n}\n");
        figures.all().forEach((title, byKind) -> {
            StringJoiner kinds = new StringJoiner(",\n", "    " + Json.text(title) + ": {\n", "\n    }");
            byKind.forEach((kind, all) -> {
                StringJoiner found = new StringJoiner(", ", "      " + Json.text(kind.title()) + ": {", "}");
                all.forEach((figure, series) -> {
                    StringJoiner values = new StringJoiner(", ", Json.text(figure) + ": [", "]");
                    series.values().forEach(value -> values.add(Json.number(value)));
                    found.add(values.toString());
                });
                kinds.add(found.toString());
            });
            cells.add(kinds.toString());
        });
        return cells.toString();
    }

    /** Bars of messages a second and of latencies. */
    static String chart(TransportFigures figures, Machine machine) {
        StringBuilder out = new StringBuilder();
        int y = 40;
        for (String cell : List.of(TransportCell.HEADLINE, TransportCell.TENTH, TransportCell.LATENCY)) {
            y = bars(out, figures, cell, cell.equals(TransportCell.LATENCY) ? "p50" : "rate", y);
        }
        return String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" width="800" height="%d" font-family="sans-serif" font-size="12">
                <rect width="100%%" height="100%%" fill="white"/>
                <text x="10" y="20" font-size="12">%s</text>
                %s</svg>
                """, y, escaped(machine.toString()), out);
    }

    private static int bars(StringBuilder out, TransportFigures figures, String cell, String figure, int top) {
        Map<Kind, Map<String, Series>> byKind = figures.all().getOrDefault(cell, Map.of());
        double longest = byKind.values().stream().filter(all -> all.containsKey(figure))
                .mapToDouble(all -> all.get(figure).median()).max()
                .orElse(1);
        String unit = figure.equals("rate") ? "messages a second, more is better" : "median microseconds, less is better";
        out.append(String.format(Locale.ROOT, "<text x=\"10\" y=\"%d\" font-weight=\"bold\">%s: %s</text>%n", top + 8,
                escaped(cell), unit));
        int y = top + 18;
        for (Map.Entry<Kind, Map<String, Series>> each : byKind.entrySet()) {
            Series series = each.getValue().get(figure);
            if (series == null) {
                continue;
            }
            int width = (int) Math.max(1, BAR_WIDTH * series.median() / longest);
            double lost = figures.median(cell, each.getKey(), "lost");
            String note = lost >= 0.05 ? String.format(Locale.ROOT, ", %.1f %% lost", lost) : "";
            String colour = each.getKey().family() == Kind.Family.GROUP ? "#1b6ca8" : lost >= 0.05 ? "#c06040" : "#b5b5b5";
            out.append(String.format(Locale.ROOT,
                    "<text x=\"10\" y=\"%d\">%s</text><rect x=\"220\" y=\"%d\" width=\"%d\" height=\"12\" fill=\"%s\"/><text x=\"%d\" y=\"%d\">%s%s</text>%n",
                    y + 10, escaped(each.getKey().title()), y, width, colour, 226 + width, y + 10, Numbers.text(series.median()),
                    note));
            y += 16;
        }
        return y + 18;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
