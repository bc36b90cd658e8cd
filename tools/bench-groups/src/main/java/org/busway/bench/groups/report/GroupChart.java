package org.busway.bench.groups.report;

import java.util.Locale;
import java.util.Map;
import org.busway.bench.groups.Figures;
import org.busway.bench.report.Numbers;
import org.busway.bench.report.Series;

/** The results as a picture: for each cell one bar a contestant, on a scale of powers of ten, since they are that far apart. */
public final class GroupChart {

    private static final int LABEL_WIDTH = 190;
    private static final int DECADE_WIDTH = 75;
    private static final int LINE_HEIGHT = 15;
    private static final int WIDTH = 860;

    private GroupChart() {}

    public static String of(Figures figures, String machine) {
        StringBuilder out = new StringBuilder();
        int y = 44;
        for (Map.Entry<String, Map<String, Map<String, Series>>> cell : figures.all().entrySet()) {
            out.append(String.format(Locale.ROOT, "<text x=\"10\" y=\"%d\" font-weight=\"bold\">%s</text>%n", y + 11,
                    cell.getKey()));
            y += LINE_HEIGHT + 2;
            for (Map.Entry<String, Map<String, Series>> contestant : cell.getValue().entrySet()) {
                bar(out, contestant.getKey(), contestant.getValue(), y);
                y += LINE_HEIGHT;
            }
            y += 8;
        }
        return String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="12">
                <rect width="100%%" height="100%%" fill="white"/>
                <text x="10" y="22" font-size="13">%s; logarithmic</text>
                %s</svg>
                """, WIDTH, y + 6, machine, out);
    }

    private static void bar(StringBuilder out, String name, Map<String, Series> series, int y) {
        String figure = series.containsKey("p50") ? "p50" : series.containsKey("nanos") ? "nanos" : "rate";
        String unit = switch (figure) {
            case "p50" -> "us, p50";
            case "nanos" -> "ns";
            default -> "messages/s";
        };
        double value = series.get(figure).median();
        // From a hundred messages a second, or a tenth of a microsecond or nanosecond, on.
        double decades = Math.log10(value) - (figure.equals("rate") ? 2 : -1);
        int width = (int) Math.max(1, DECADE_WIDTH * decades);
        String colour = name.startsWith("lane")
                ? "#1b6ca8"
                : name.startsWith("busway group") ? "#5fa8d3" : name.startsWith("aeron") ? "#e0a030" : "#b5b5b5";
        out.append(String.format(Locale.ROOT,
                "<text x=\"20\" y=\"%d\">%s</text><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>"
                        + "<text x=\"%d\" y=\"%d\">%s %s</text>%n",
                y + 10, name, LABEL_WIDTH, y, width, LINE_HEIGHT - 3, colour, LABEL_WIDTH + width + 6, y + 10,
                Numbers.text(value),
                unit));
    }
}
