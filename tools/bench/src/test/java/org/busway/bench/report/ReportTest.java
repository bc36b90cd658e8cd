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
    private static final Machine MACHINE = new Machine("A <fine> \"chip\"", 2, "6.1", "17");

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
        assertTrue(line(table, "deliveries").endsWith("3.00            3.0 reached"), table);
        assertTrue(line(table, "round trip").endsWith("0.50            1.0 missed"), table);
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
        String json = Json.of(results, MACHINE);
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
        results.add("s", List.of(FAST, SHORT), bus, Map.of("rate", rate, "p50", p50), "");
    }

    private static String line(String table, String word) {
        return table.lines().filter(line -> line.contains(word)).findFirst().orElseThrow();
    }
}
