package org.busway.bench.groups;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.busway.bench.bus.Bus;
import org.busway.bench.groups.load.Signals;

/** What is measured. */
final class Cells {

    static final String HEADLINE = "messages a second, 64 B to 4 processes";
    static final List<String> SLEEPING = List.of("one way to one sleeping process, same processor",
            "one way to one sleeping process, across processors");
    static final String COST = "what a message takes of its publisher, nobody asleep";
    static final List<String> PROPERTIES = List.of("PropertiesChanged a second, parsed by 1 process",
            "PropertiesChanged a second, parsed by 4 processes");
    static final String BESIDE = "round trips by sockets of the bus, beside a full group";
    static final String SLEEPER = "lane 1m block";

    private static final int RING_BYTES = 1 << 20;
    private static final List<Integer> RINGS_BYTES = List.of(RING_BYTES, 16 << 20, 64 << 20);
    private static final int PEERS_BESIDE = 3;
    /** With its header; the signal is the same whatever is asked for. */
    private static final int PROPERTIES_BYTES = 300;

    private Cells() {}

    /**
     * All of it.
     *
     * @param buses whose sockets are measured
     * @param groups the bus whose groups are, or null
     */
    static List<Cell> all(List<? extends Contestant> buses, Bus groups) {
        List<Cell> cells = new ArrayList<>();
        for (int payload : new int[]{64, 1024, 16384}) {
            for (int members : new int[]{1, 4, 8}) {
                boolean headline = payload == 64 && members == 4;
                String size = payload < 1024 ? payload + " B" : payload / 1024 + " KiB";
                String title = "messages a second, " + size + " to " + members + (members == 1 ? " process" : " processes");
                cells.add(new Cell(title, "flood", payload, members, Cell.Pinning.NONE,
                        with(headline ? everyStrategy() : usual(), groups(groups, Signals.TICK, "block", "yield"), buses)));
            }
        }
        cells.add(new Cell(SLEEPING.get(0), "paced", 64, 1, Cell.Pinning.SAME,
                with(sleepers(), groups(groups, Signals.TICK, "block"), buses)));
        cells.add(new Cell(SLEEPING.get(1), "paced", 64, 1, Cell.Pinning.CROSS,
                with(sleepers(), groups(groups, Signals.TICK, "block"), buses)));
        for (Cell.Pinning pinning : List.of(Cell.Pinning.SAME, Cell.Pinning.CROSS)) {
            cells.add(new Cell(
                    "one way to one spinning process, " + (pinning == Cell.Pinning.SAME ? "same processor" : "across processors"),
                    "paced", 64, 1, pinning,
                    with(List.of(new LaneContestant(RING_BYTES, "spin"), new AeronContestant("1m", "spin")),
                            groups(groups, Signals.TICK, "spin"))));
        }
        cells.add(new Cell(COST, "bursts", 64, 1, Cell.Pinning.CROSS,
                with(List.of(new LaneContestant(RING_BYTES, "spin"), new AeronContestant("1m", "spin"),
                        new AeronContestant("16m", "spin")), groups(groups, Signals.TICK, "spin"))));
        if (groups != null) {
            cells.add(new Cell(BESIDE, "trips", 64, PEERS_BESIDE, Cell.Pinning.NONE,
                    Stream.of(BesideContestant.Beside.values()).<Contestant>map(beside -> new BesideContestant(groups, beside))
                            .toList()));
        }
        for (int members : groups == null ? new int[0] : new int[]{1, 4}) {
            cells.add(new Cell(PROPERTIES.get(members == 1 ? 0 : 1), "flood", PROPERTIES_BYTES, members, Cell.Pinning.NONE,
                    groups(groups, Signals.PROPERTIES, "block", "yield")));
        }
        return cells;
    }

    private static List<Contestant> everyStrategy() {
        List<Contestant> all = new ArrayList<>();
        for (String idle : List.of("block", "yield", "spin")) {
            for (int ringBytes : RINGS_BYTES) {
                all.add(new LaneContestant(ringBytes, idle));
            }
        }
        for (String idle : List.of("block", "yield", "spin")) {
            for (String term : List.of("1m", "16m", "64m")) {
                all.add(new AeronContestant(term, idle));
            }
        }
        return all;
    }

    private static List<Contestant> usual() {
        return List.of(new LaneContestant(RING_BYTES, "block"), new LaneContestant(RING_BYTES, "yield"),
                new AeronContestant("1m", "yield"), new AeronContestant("16m", "yield"), new AeronContestant("64m", "yield"));
    }

    private static List<Contestant> sleepers() {
        return List.of(new LaneContestant(RING_BYTES, "block"), new WakeContestant(), new AeronContestant("1m", "block"));
    }

    private static List<Contestant> groups(Bus bus, Signals signals, String... idles) {
        return bus == null
                ? List.of()
                : Stream.of(idles).<Contestant>map(idle -> new GroupContestant(bus, signals, idle)).toList();
    }

    @SafeVarargs
    private static List<Contestant> with(List<? extends Contestant>... families) {
        return Stream.of(families).<Contestant>flatMap(List::stream).toList();
    }
}
