package org.busway.bench.groups.transport;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.busway.bench.report.Series;

/** Everything that was found: by cell, transport and figure, turn by turn. */
final class TransportFigures {

    private final Map<String, Map<Kind, Map<String, Series>>> byCell = new LinkedHashMap<>();

    void add(TransportCell cell, Kind kind, Map<String, Double> found) {
        Map<String, Series> series = byCell.computeIfAbsent(cell.title(), any -> new java.util.EnumMap<>(Kind.class))
                .computeIfAbsent(kind, any -> new TreeMap<>());
        found.forEach((figure, value) -> series.computeIfAbsent(figure, any -> new Series()).add(value));
    }

    Map<String, Map<Kind, Map<String, Series>>> all() {
        return byCell;
    }

    /** The median; NaN where it was not measured. */
    double median(String cell, Kind kind, String figure) {
        Series series = byCell.getOrDefault(cell, Map.of()).getOrDefault(kind, Map.of()).get(figure);
        return series == null ? Double.NaN : series.median();
    }
}
