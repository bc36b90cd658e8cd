package org.busway.bench.groups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.busway.bench.bus.Bus;
import org.junit.jupiter.api.Test;

/** Nothing that is to be measured is left out. */
class CellsTest {

    private record Sockets(String name) implements Contestant {
        @Override
        public Found run(Run run) throws IOException {
            throw new IOException("nobody is here");
        }
    }

    private final Map<String, Cell> cells = new HashMap<>();

    CellsTest() {
        List<Sockets> buses = List.of(new Sockets("ours"), new Sockets("dbus-daemon"), new Sockets("dbus-broker"));
        Cells.all(buses, new Bus("busway", "unix:path=/nowhere", null, 1, 0)).forEach(cell -> cells.put(cell.title(), cell));
    }

    private List<String> names(String title) {
        assertTrue(cells.containsKey(title), title + " in " + cells.keySet());
        return cells.get(title).contestants().stream().map(Contestant::name).toList();
    }

    private void has(String title, String... contestants) {
        List<String> missing = new ArrayList<>(List.of(contestants));
        missing.removeAll(names(title));
        assertEquals(List.of(), missing, title);
    }

    @Test
    void eachSizeGoesToOneFourAndEightProcessesByLanesAeronAndSockets() {
        for (String size : List.of("64 B", "1 KiB", "16 KiB")) {
            for (String members : List.of("1 process", "4 processes", "8 processes")) {
                has("messages a second, " + size + " to " + members, "lane 1m block", "lane 1m yield", "aeron 1m yield",
                        "aeron 16m yield", "aeron 64m yield", "ours", "dbus-daemon", "dbus-broker", "busway group block");
            }
        }
    }

    @Test
    void whereLanesAreHeldAgainstAeronItHasAllItsTermsAndIdleStrategies() {
        for (String idle : List.of("block", "yield", "spin")) {
            has(Cells.HEADLINE, "aeron 1m " + idle, "aeron 16m " + idle, "aeron 64m " + idle, "lane 1m " + idle);
        }
        assertTrue(cells.get(Cells.HEADLINE).isJudged());
    }

    @Test
    void latencyIsMeasuredAsleepAndSpinningOnOneProcessorAndAcross() {
        for (String title : Cells.SLEEPING) {
            has(title, "lane 1m block", "aeron 1m block", "ours", "dbus-daemon", "dbus-broker", "busway group block");
        }
        has("one way to one spinning process, same processor", "lane 1m spin", "aeron 1m spin", "busway group spin");
        has("one way to one spinning process, across processors", "lane 1m spin", "aeron 1m spin", "busway group spin");
        assertEquals(Cell.Pinning.SAME, cells.get(Cells.SLEEPING.get(0)).pinning());
        assertEquals(Cell.Pinning.CROSS, cells.get(Cells.SLEEPING.get(1)).pinning());
    }

    @Test
    void whatAMessageCostsItsPublisherAndARealSignalAreMeasured() {
        has(Cells.COST, "lane 1m spin", "busway group spin");
        for (String title : Cells.PROPERTIES) {
            has(title, "busway group block");
        }
    }
}
