package org.busway.bench.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured: for each scenario its figures by bus, and a note of each bus where figures do not say it all. */
public final class Results {

    /** One figure of one scenario. */
    public record Row(String scenario, Metric metric, Map<String, Series> byBus) {}

    private final List<String> buses;
    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> notes = new LinkedHashMap<>();

    public Results(List<String> buses) {
        this.buses = List.copyOf(buses);
    }

    /** Adds what one turn has found: of each figure one value, or as many as the turn took. */
    public void add(String scenario, List<Metric> metrics, String bus, Map<String, List<Double>> figures, String note) {
        for (Metric metric : metrics) {
            for (double value : figures.getOrDefault(metric.key(), List.of())) {
                rows.computeIfAbsent(scenario + " " + metric.key(), any -> new Row(scenario, metric, new LinkedHashMap<>())).byBus
                        .computeIfAbsent(bus, any -> new Series()).add(value);
            }
        }
        if (!note.isEmpty()) {
            note(scenario, bus, note);
        }
    }

    /** Says of a bus what figures do not; the last word holds. */
    public void note(String scenario, String bus, String note) {
        notes.computeIfAbsent(scenario, any -> new LinkedHashMap<>()).put(bus, note);
    }

    public List<String> buses() {
        return buses;
    }

    public List<Row> rows() {
        return List.copyOf(rows.values());
    }

    public Map<String, Map<String, String>> notes() {
        return notes;
    }
}
