package org.busway.bench.groups.transport;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.busway.bench.report.Json;
import org.busway.bench.report.Series;

/** Everything that one run found: by cell, transport and figure, turn by turn; and what failed. */
final class TransportFigures {

    private final Map<String, Map<Kind, Map<String, Series>>> byCell = new LinkedHashMap<>();
    private final Map<String, Map<Kind, String>> failures = new LinkedHashMap<>();
    private String machine = "";
    private int turns;
    private double refusalNanos = Double.NaN;

    void about(String where, int howOften) {
        machine = where;
        turns = howOften;
    }

    void refusalNanos(double nanos) {
        refusalNanos = nanos;
    }

    void add(String cell, Kind kind, Map<String, Double> found) {
        Map<String, Series> series = byCell.computeIfAbsent(cell, any -> new EnumMap<>(Kind.class))
                .computeIfAbsent(kind, any -> new TreeMap<>());
        found.forEach((figure, value) -> series.computeIfAbsent(figure, any -> new Series()).add(value));
    }

    void failed(String cell, Kind kind, String why) {
        failures.computeIfAbsent(cell, any -> new EnumMap<>(Kind.class)).put(kind, why);
    }

    /** Why a transport did not get through a cell; null if it did. */
    String failure(String cell, Kind kind) {
        return failures.getOrDefault(cell, Map.of()).get(kind);
    }

    String machine() {
        return machine;
    }

    int turns() {
        return turns;
    }

    /** What it costs that the kernel alone refuses a packet. */
    double refusalNanos() {
        return refusalNanos;
    }

    Map<String, Map<Kind, Map<String, Series>>> all() {
        return byCell;
    }

    Map<Kind, Map<String, Series>> of(TransportCell cell) {
        return byCell.getOrDefault(cell.title(), Map.of());
    }

    /** The median; NaN where it was not measured. */
    double median(String cell, Kind kind, String figure) {
        Series series = byCell.getOrDefault(cell, Map.of()).getOrDefault(kind, Map.of()).get(figure);
        return series == null ? Double.NaN : series.median();
    }

    /** Every value of every turn. */
    String json() {
        StringJoiner cells = new StringJoiner(",\n", "{\n", "\n  }");
        byCell.forEach((title, byKind) -> {
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
        StringJoiner failed = new StringJoiner(", ", "{", "}");
        failures.forEach((title, byKind) -> {
            StringJoiner kinds = new StringJoiner(", ", Json.text(title) + ": {", "}");
            byKind.forEach((kind, why) -> kinds.add(Json.text(kind.title()) + ": " + Json.text(why)));
            failed.add(kinds.toString());
        });
        return "{\n  \"machine\": " + Json.text(machine) + ",\n  \"turns\": " + turns + ",\n  \"refusal.ns\": "
                + Json.number(refusalNanos) + ",\n  \"failures\": " + failed + ",\n  \"cells\": " + cells + "\n}\n";
    }

    /** What {@link #json} wrote. */
    @SuppressWarnings("unchecked")
    static TransportFigures of(String json) {
        Map<String, Object> read = JsonText.object(json);
        TransportFigures figures = new TransportFigures();
        figures.about((String) read.get("machine"), ((Double) read.get("turns")).intValue());
        figures.refusalNanos((Double) read.get("refusal.ns"));
        ((Map<String, Map<String, Map<String, List<Double>>>>) read.get("cells"))
                .forEach((title, byKind) -> byKind.forEach((kind, all) -> all.forEach((figure, values) -> values
                        .forEach(value -> figures.add(title, Kind.titled(kind), Map.of(figure, value))))));
        ((Map<String, Map<String, String>>) read.get("failures"))
                .forEach((title, byKind) -> byKind.forEach((kind, why) -> figures.failed(title, Kind.titled(kind), why)));
        return figures;
    }
}
