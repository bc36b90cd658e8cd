package org.busway.bench.groups.transport;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.busway.bench.report.Numbers;
import org.busway.bench.report.Series;

/** Bars of one figure of one cell, one under the other; the line on a bar goes from the least turn to the most. */
final class NumbersChart {

    private static final int WIDTH = 860;
    private static final int BAR_WIDTH = 420;
    private static final int BAR_AT = 220;

    private record Part(String cell, String figure, String unit) {}

    private static final Part RATE = new Part(TransportCell.HEADLINE, "rate", "messages a second, more is better");
    private static final Part LATENCY = new Part(TransportCell.LATENCY, "p50", "median microseconds one way, less is better");

    private final TransportFigures figures;
    private final StringBuilder out = new StringBuilder();
    private int y = 40;

    private NumbersChart(TransportFigures figures) {
        this.figures = figures;
    }

    /** What the page shows. */
    static String whole(TransportFigures figures) {
        return of(figures, List.of(RATE, LATENCY,
                new Part(TransportCell.LATENCY, "p99", "99th percentile of microseconds one way, less is better"),
                new Part(TransportCell.TENTH, "rate", "messages a second, more is better"),
                new Part(TransportCell.MANY, "rate", "messages a second, more is better"),
                new Part(TransportCell.SEVERAL, "rate", "messages a second of all three, more is better"),
                new Part(TransportCell.STALLED, "rate", "messages a second to those who read, more is better")));
    }

    /** What a reader sees first. */
    static String first(TransportFigures figures) {
        return of(figures, List.of(RATE, LATENCY));
    }

    private static String of(TransportFigures figures, List<Part> parts) {
        NumbersChart chart = new NumbersChart(figures);
        parts.forEach(chart::bars);
        return String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="12">
                <rect width="100%%" height="100%%" fill="white"/>
                <text x="10" y="20">%s</text>
                %s</svg>
                """, WIDTH, chart.y, escaped(figures.machine()), chart.out);
    }

    private void bars(Part part) {
        Map<Kind, Map<String, Series>> byKind = figures.all().getOrDefault(part.cell, Map.of());
        double longest = byKind.values().stream().filter(all -> all.containsKey(part.figure))
                .mapToDouble(all -> all.get(part.figure).most()).max().orElse(1);
        out.append(String.format(Locale.ROOT, "<text x=\"10\" y=\"%d\" font-weight=\"bold\">%s: %s</text>%n", y + 8,
                escaped(part.cell), part.unit));
        y += 18;
        byKind.forEach((kind, all) -> {
            if (all.containsKey(part.figure)) {
                bar(kind, all.get(part.figure), longest, figures.median(part.cell, kind, "lost"));
            }
        });
        y += 18;
    }

    private void bar(Kind kind, Series series, double longest, double lost) {
        boolean loses = lost >= 0.05;
        String colour = kind.family() == Kind.Family.GROUP ? "#1b6ca8" : loses ? "#c06040" : "#b5b5b5";
        double scale = BAR_WIDTH / longest;
        double end = BAR_AT + Math.max(1, series.median() * scale);
        double most = BAR_AT + series.most() * scale;
        out.append(String.format(Locale.ROOT, """
                <text x="10" y="%1$d">%2$s</text><rect x="%3$d" y="%4$d" width="%5$.0f" height="12" fill="%6$s"/>\
                <path d="M%7$.0f %8$dH%9$.0f" stroke="black"/><text x="%10$.0f" y="%1$d">%11$s%12$s</text>
                """, y + 10, escaped(kind.title()), BAR_AT, y, end - BAR_AT, colour, BAR_AT + series.least() * scale, y + 6, most,
                Math.max(end, most) + 6, Numbers.text(series.median()),
                loses ? String.format(Locale.ROOT, ", %.1f %% lost", lost) : ""));
        y += 16;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
