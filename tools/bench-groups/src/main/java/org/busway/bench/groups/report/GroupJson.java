package org.busway.bench.groups.report;

import java.util.StringJoiner;
import org.busway.bench.groups.Figures;
import org.busway.bench.report.Json;

/** The results as JSON: every value of every turn. */
public final class GroupJson {

    private GroupJson() {}

    public static String of(Figures figures, String machine) {
        StringJoiner cells = new StringJoiner(",\n", "{\n", "\n  }");
        figures.all().forEach((title, contestants) -> {
            StringJoiner rows = new StringJoiner(",\n", "{\n", "\n    }");
            contestants.forEach((name, series) -> {
                StringJoiner found = new StringJoiner(", ", "{", "}");
                series.forEach((figure, values) -> {
                    StringJoiner all = new StringJoiner(", ", "[", "]");
                    values.values().forEach(value -> all.add(Json.number(value)));
                    found.add(Json.text(figure) + ": " + all);
                });
                rows.add("      " + Json.text(name) + ": " + found);
            });
            cells.add("    " + Json.text(title) + ": " + rows);
        });
        return "{\n  \"machine\": " + Json.text(machine) + ",\n  \"cells\": " + cells + "\n}\n";
    }
}
