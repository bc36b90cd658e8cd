package org.busway.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The results as text, for scenarios of many figures: a block each, in it a line for each bus and a column for each figure. */
public final class Blocks {

    private Blocks() {}

    public static String of(Results results, Machine machine) {
        StringBuilder out = new StringBuilder(machine + "\nmedians\n");
        Map<String, List<Results.Row>> byScenario = new LinkedHashMap<>();
        results.rows().forEach(row -> byScenario.computeIfAbsent(row.scenario(), any -> new ArrayList<>()).add(row));
        byScenario.forEach((scenario, rows) -> {
            out.append('\n');
            block(out, scenario, rows, results.buses());
            results.notes().getOrDefault(scenario, Map.of())
                    .forEach((bus, note) -> out.append("  ").append(bus).append(": ").append(note).append('\n'));
        });
        // What could not be measured at all is said all the same.
        results.notes().forEach((scenario, byBus) -> {
            if (!byScenario.containsKey(scenario)) {
                byBus.forEach(
                        (bus, note) -> out.append('\n').append(scenario).append(", ").append(bus).append(": ").append(note));
                out.append('\n');
            }
        });
        return out.toString();
    }

    /** A count is whole. */
    private static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 10_000 ? Long.toString((long) value) : Numbers.text(value);
    }

    private static void block(StringBuilder out, String scenario, List<Results.Row> rows, List<String> buses) {
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of(scenario));
        rows.forEach(row -> head.add((row.metric().title() + " " + row.metric().unit()).strip()));
        lines.add(head);
        for (String bus : buses) {
            List<String> line = new ArrayList<>(List.of(bus));
            for (Results.Row row : rows) {
                Series series = row.byBus().get(bus);
                line.add(series == null ? "-" : text(series.median()));
            }
            lines.add(line);
        }
        for (List<String> line : lines) {
            for (int column = 0; column < line.size(); column++) {
                int width = 0;
                for (List<String> each : lines) {
                    width = Math.max(width, each.get(column).length());
                }
                out.append(String.format(Locale.ROOT, column == 0 ? "%-" + width + "s" : "  %" + width + "s", line.get(column)));
            }
            out.append('\n');
        }
    }
}
