package org.busway.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** The results as JSON: every value of every turn. */
public final class Json {

    private Json() {}

    public static String of(Results results, Machine machine, List<String> verdicts) {
        StringJoiner rows = new StringJoiner(",\n");
        for (Results.Row row : results.rows()) {
            StringJoiner buses = new StringJoiner(", ", "{", "}");
            for (Map.Entry<String, Series> each : row.byBus().entrySet()) {
                Series series = each.getValue();
                StringJoiner values = new StringJoiner(", ", "[", "]");
                series.values().forEach(value -> values.add(number(value)));
                buses.add(text(each.getKey()) + ": {\"median\": " + number(series.median()) + ", \"least\": "
                        + number(series.least())
                        + ", \"most\": " + number(series.most()) + ", \"values\": " + values + "}");
            }
            rows.add("    {\"scenario\": " + text(row.scenario()) + ", \"figure\": " + text(row.metric().key()) + ", \"unit\": "
                    + text(row.metric().unit()) + ", \"moreIsBetter\": " + row.metric().more() + ", \"buses\": " + buses + "}");
        }
        StringJoiner notes = new StringJoiner(",\n");
        results.notes().forEach((scenario, byBus) -> byBus.forEach((bus, note) -> notes
                .add("    {\"scenario\": " + text(scenario) + ", \"bus\": " + text(bus) + ", \"note\": " + text(note) + "}")));
        return "{\n  \"machine\": {\"processor\": " + text(machine.processor()) + ", \"processors\": " + machine.processors()
                + ", \"kernel\": " + text(machine.kernel()) + ", \"java\": " + text(machine.java()) + ", \"load\": "
                + text(machine.load()) + "},\n  \"figures\": [\n"
                + rows
                + "\n  ],\n  \"notes\": [\n" + notes + "\n  ],\n  \"verdicts\": ["
                + String.join(", ", verdicts.stream().map(Json::text).toList()) + "]\n}\n";
    }

    /** A number, or null where there is none. */
    public static String number(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.6g", value) : "null";
    }

    /** A string. */
    public static String text(String value) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : value.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
