package org.busway.bench.report;

import java.util.List;
import java.util.Locale;

/** The results as a picture: for each charted figure one bar a bus, its length the share of the longest. */
public final class Chart {

    private static final String[] COLOURS = {"#1b6ca8", "#b5b5b5", "#e0a030", "#7a9e5a", "#a05a8c", "#4aa8a0", "#c06040",
        "#606060"};
    private static final int WIDTH_OF_ALL = 800;
    private static final int LABEL_WIDTH = 300;
    private static final int BAR_WIDTH = 360;
    private static final int BAR_HEIGHT = 14;
    private static final int GAP = 14;
    private static final int LEAST_GROUP_HEIGHT = 58;
    private static final int LEGEND_WIDTH = 150;
    private static final int LEGENDS_A_LINE = WIDTH_OF_ALL / LEGEND_WIDTH;

    private Chart() {}

    public static String of(Results results, Machine machine) {
        List<Results.Row> rows = results.rows().stream().filter(row -> row.metric().charted()).toList();
        int groupHeight = Math.max(LEAST_GROUP_HEIGHT, results.buses().size() * BAR_HEIGHT + GAP);
        int top = 56 + 18 * ((results.buses().size() + LEGENDS_A_LINE - 1) / LEGENDS_A_LINE);
        StringBuilder out = new StringBuilder();
        int y = top;
        for (Results.Row row : rows) {
            group(out, results.buses(), row, y);
            y += groupHeight;
        }
        StringBuilder legend = new StringBuilder();
        for (int i = 0; i < results.buses().size(); i++) {
            int x = 10 + i % LEGENDS_A_LINE * LEGEND_WIDTH;
            int at = 36 + i / LEGENDS_A_LINE * 18;
            legend.append(String.format(Locale.ROOT, "<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"%s\"/>"
                    + "<text x=\"%d\" y=\"%d\">%s</text>%n", x, at, colour(i), x + 18, at + 10, escaped(results.buses().get(i))));
        }
        return String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="12">
                <rect width="100%%" height="100%%" fill="white"/>
                <text x="10" y="22" font-size="13">%s</text>
                %s%s</svg>
                """, WIDTH_OF_ALL, y + 6, escaped(machine.toString()), legend, out);
    }

    private static void group(StringBuilder out, List<String> buses, Results.Row row, int y) {
        double longest = row.byBus().values().stream().mapToDouble(Series::median).max().orElse(1);
        String better = row.metric().more() ? "more is better" : "less is better";
        out.append(String.format(Locale.ROOT,
                "<text x=\"10\" y=\"%d\" font-weight=\"bold\">%s</text><text x=\"10\" y=\"%d\">%s</text>"
                        + "<text x=\"10\" y=\"%d\" fill=\"#777\">%s, %s</text>%n",
                y + 11, escaped(row.scenario()), y + 25, escaped(row.metric().title()), y + 39, escaped(row.metric().unit()),
                better));
        for (int i = 0; i < buses.size(); i++) {
            Series series = row.byBus().get(buses.get(i));
            if (series != null) {
                int width = (int) Math.max(1, BAR_WIDTH * series.median() / longest);
                int at = y + i * BAR_HEIGHT;
                out.append(String.format(Locale.ROOT, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>"
                        + "<text x=\"%d\" y=\"%d\">%s</text>%n", LABEL_WIDTH, at, width, BAR_HEIGHT - 2, colour(i),
                        LABEL_WIDTH + width + 6, at + 11, Numbers.text(series.median())));
            }
        }
    }

    private static String colour(int bus) {
        return COLOURS[bus % COLOURS.length];
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
