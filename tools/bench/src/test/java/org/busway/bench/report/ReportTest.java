package org.busway.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final Metric FAST = Metric.of("rate", "deliveries", "1/s", true).target(3).chart();
    private static final Metric SHORT = Metric.of("p50", "round trip", "us", false).target(1);
    private static final Machine MACHINE = new Machine("A <fine> \"chip\"", 2, "6.1", "17", "0.5 0.5 0.5");

    private final Results results = new Results(List.of("ours", "dbus-broker"));

    @Test
    void theMiddleOfTheTurnsCounts() {
        Series series = new Series();
        List.of(9.0, 1.0, 5.0).forEach(series::add);
        assertEquals(5, series.median());
        series.add(7);
        assertEquals(6, series.median());
        assertEquals(1, series.least());
        assertEquals(9, series.most());
    }

    @Test
    void ratiosSayHowManyTimesAsGoodTheFirstIsAndWhetherTheTargetIsReached() {
        turn("ours", 600, 20);
        turn("dbus-broker", 200, 10);
        String table = Table.of(results, MACHINE);
        assertTrue(line(table, "deliveries").matches(".* 3.00 \\(~3.00-3.00\\) +3.0 reached"), table);
        assertTrue(line(table, "round trip").matches(".* 0.50 \\(~0.50-0.50\\) +1.0 missed"), table);
    }

    @Test
    void ratiosAreTakenTurnByTurnAndATargetWithinTheirSpreadIsUndecided() {
        double[] loads = {1, 5, 2, 9, 4, 3, 7, 6};
        double[] ratios = {2.6, 2.9, 3.1, 3.2, 2.8, 3.3, 3.4, 2.7};
        for (int i = 0; i < loads.length; i++) {
            turn("ours", 200 * ratios[i] / loads[i], 20);
            turn("dbus-broker", 200 / loads[i], 10);
        }
        String table = Table.of(results, MACHINE);
        assertTrue(line(table, "deliveries").matches(".* 3.00 \\(2.60-3.40\\) +3.0 .*, undecided"), table);
    }

    @Test
    void theTrueMiddleIsBetweenTheValuesThatCoinsWouldLeave() {
        // Of 24 coins the seventh from each end is the last that is outside once in twenty times.
        List<Double> values = new java.util.ArrayList<>();
        for (double i = 1; i <= 24; i++) {
            values.add(i);
        }
        Spread spread = Spread.of(values);
        assertEquals(12.5, spread.middle());
        assertEquals(7, spread.low());
        assertEquals(18, spread.high());
        assertEquals("yes", spread.below(19));
        assertEquals("no", spread.below(6));
        assertEquals("undecided", spread.below(18));
    }

    @Test
    void tooFewValuesDecideNothing() {
        Spread spread = Spread.of(List.of(1.0, 1.0, 1.0, 1.0, 1.0));
        assertEquals("undecided", spread.below(5));
        assertEquals("yes", Spread.of(List.of(1.0, 1.0, 1.0, 1.0, 1.0, 2.0)).below(5));
    }

    @Test
    void aBusThatCouldNotBeMeasuredHasNoFigureAndNoRatio() {
        turn("ours", 600, 20);
        String table = Table.of(results, MACHINE);
        assertTrue(line(table, "deliveries").endsWith("-"), table);
    }

    @Test
    void theFileHasEveryTurnAndEscapesText() {
        turn("ours", 1.5, 2);
        turn("ours", 2.5, 2);
        results.add("s", List.of(), "ours", Map.of(), "a \"note\"\n");
        String json = Json.of(results, MACHINE, List.of("yes  it is \"so\""));
        assertTrue(json.contains("\"values\": [1.50000, 2.50000]"), json);
        assertTrue(json.contains("A <fine> \\\"chip\\\""), json);
        assertTrue(json.contains("a \\\"note\\\"\\u000a"), json);
    }

    @Test
    void theChartIsXmlWithABarForEachBusOfChartedFiguresOnly() throws Exception {
        turn("ours", 600, 20);
        turn("dbus-broker", 200, 10);
        String chart = Chart.of(results, MACHINE);
        DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(chart.getBytes(StandardCharsets.UTF_8)));
        assertTrue(chart.contains("width=\"360\"") && chart.contains("width=\"120\""), chart);
        assertTrue(!chart.contains("round trip"), chart);
    }

    private void turn(String bus, double rate, double p50) {
        results.add("s", List.of(FAST, SHORT), bus, Map.of("rate", List.of(rate), "p50", List.of(p50)), "");
    }

    private static String line(String table, String word) {
        return table.lines().filter(line -> line.contains(word)).findFirst().orElseThrow();
    }
}
