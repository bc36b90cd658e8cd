package org.busway.bench.groups;

import java.util.ArrayList;
import java.util.List;

/** What is measured. */
final class Cells {

    static final String HEADLINE = "messages a second, 64 B to 4 processes";
    static final List<String> SLEEPING = List.of("one way to one sleeping process, same processor",
            "one way to one sleeping process, across processors");
    static final String COST = "what a message takes of its publisher, nobody asleep";
    static final String SLEEPER = "lane 1m block";

    private static final int RING_BYTES = 1 << 20;

    private Cells() {}

    static List<Cell> all(List<? extends Contestant> buses) {
        List<Cell> cells = new ArrayList<>();
        for (int payload : new int[]{64, 1024, 16384}) {
            for (int members : new int[]{1, 4, 8}) {
                boolean headline = payload == 64 && members == 4;
                String size = payload < 1024 ? payload + " B" : payload / 1024 + " KiB";
                String title = "messages a second, " + size + " to " + members + (members == 1 ? " process" : " processes");
                cells.add(new Cell(title, "flood", payload, members, Cell.Pinning.NONE,
                        with(headline ? everyStrategy() : usual(), buses)));
            }
        }
        cells.add(new Cell(SLEEPING.get(0), "paced", 64, 1, Cell.Pinning.SAME, with(sleepers(), buses)));
        cells.add(new Cell(SLEEPING.get(1), "paced", 64, 1, Cell.Pinning.CROSS, with(sleepers(), buses)));
        cells.add(new Cell("one way to one spinning process, across processors", "paced", 64, 1, Cell.Pinning.CROSS,
                List.of(new LaneContestant(RING_BYTES, "spin"), new AeronContestant("1m", "spin"))));
        cells.add(new Cell(COST, "bursts", 64, 1, Cell.Pinning.CROSS,
                List.of(new LaneContestant(RING_BYTES, "spin"), new AeronContestant("1m", "spin"),
                        new AeronContestant("16m", "spin"))));
        return cells;
    }

    private static List<Contestant> everyStrategy() {
        List<Contestant> all = new ArrayList<>();
        for (String idle : List.of("block", "yield", "spin")) {
            all.add(new LaneContestant(RING_BYTES, idle));
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
        return List.of(new LaneContestant(RING_BYTES, "block"), new AeronContestant("1m", "block"));
    }

    private static List<Contestant> with(List<Contestant> own, List<? extends Contestant> buses) {
        List<Contestant> all = new ArrayList<>(own);
        all.addAll(buses);
        return all;
    }
}
