package org.busway.bench.groups.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The page and its figures, of a run that nobody made. */
class NumbersPageTest {

    private final TransportFigures figures = new TransportFigures();

    @Test
    void thePageAndItsChartsAreTheSameFromTheFileOfARunAsFromTheRun() {
        run();
        TransportFigures read = TransportFigures.of(figures.json());
        assertEquals(figures.json(), read.json());
        assertEquals(NumbersPage.of(figures), NumbersPage.of(read));
        assertEquals(NumbersChart.whole(figures), NumbersChart.whole(read));
    }

    @Test
    void aTableHasMediansWithTheirSpreadAndSaysWhatDidNotGetThrough() {
        run();
        String page = NumbersPage.of(figures);
        assertTrue(page.contains("| kernel-filtered packets | 200k (100k–300k) |"), page);
        assertTrue(page.contains("dbus-daemon did not get through: it \"stood\" still"), page);
        assertTrue(TransportTargets.of(figures).get(0).endsWith(": 2.00 (at least 1.5): reached"));
        assertTrue(TransportTargets.of(figures).get(1).endsWith("not measured"));
    }

    @Test
    void aRefusedMessageCostsWhatATenthTakesWithoutWhatIsPassed() {
        figures.add(TransportCell.HEADLINE, Kind.FILTERED, Map.of("cpu.message", 4000.0));
        figures.add(TransportCell.TENTH, Kind.FILTERED, Map.of("cpu.message", 4 * 550.0));
        assertEquals(500, TransportTargets.refusedNanos(figures), 1e-6);
    }

    private void run() {
        figures.about("a machine, load 0.1", 3);
        figures.refusalNanos(800);
        for (double rate : List.of(300_000.0, 100_000.0, 200_000.0)) {
            figures.add(TransportCell.HEADLINE, Kind.FILTERED, Map.of("rate", rate, "calls.bus", Double.NaN));
            figures.add(TransportCell.HEADLINE, Kind.BROKER, Map.of("rate", rate / 2));
        }
        figures.failed(TransportCell.HEADLINE, Kind.DAEMON, "it \"stood\" still");
    }
}
