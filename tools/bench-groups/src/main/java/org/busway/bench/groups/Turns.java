package org.busway.bench.groups;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.busway.bench.Folders;
import org.busway.bench.load.LoadProcess;

/**
 * Runs a cell: each contestant in its turn, so that what else the machine does hits all of them alike. The processes are the same
 * throughout, and warm.
 */
final class Turns {

    private static final int LEAST = 2_000;
    private static final int MOST = 40_000_000;
    private static final int MOST_WARM_UPS = 6;
    private static final double LONG_ENOUGH = 0.7;
    private static final double HARDLY_FASTER = 1.2;
    /** Of what no target is for. */
    private static final int TURNS_BESIDE = 5;

    private final LoadProcess publisher;
    private final List<LoadProcess> members;
    private final Path memory;
    private final double seconds;
    private final int turns;
    private final Map<String, Integer> counts = new HashMap<>();

    /**
     * Turns of one bench.
     *
     * @param memory a folder on a tmpfs
     * @param seconds how long a turn is to last
     */
    Turns(LoadProcess publisher, List<LoadProcess> members, Path memory, double seconds, int turns) {
        this.publisher = publisher;
        this.members = members;
        this.memory = memory;
        this.seconds = seconds;
        this.turns = turns;
    }

    void measure(Cell cell, Figures figures) throws IOException {
        pin(cell);
        try {
            int most = cell.isJudged() ? turns : Math.min(turns, TURNS_BESIDE);
            for (int turn = -1; turn < most; turn++) {
                for (Contestant contestant : cell.contestants()) {
                    if (turn < 0) {
                        warmUp(cell, contestant);
                    } else {
                        Map<String, Double> found = once(cell, contestant, count(cell, contestant));
                        figures.add(cell, contestant.name(), found);
                        lasting(cell, contestant, found);
                    }
                }
            }
        } finally {
            unpin(cell);
        }
    }

    /**
     * Until a run lasts as long as a turn is to, and is hardly faster than the one before: the first ones are short and run code that is not compiled yet. Once is enough
     * to see that it works.
     */
    private void warmUp(Cell cell, Contestant contestant) throws IOException {
        double rateBefore = 0;
        for (int i = 0; i < Math.min(MOST_WARM_UPS, turns); i++) {
            int count = count(cell, contestant);
            Map<String, Double> found = once(cell, contestant, count);
            if (!cell.mode().equals("flood")) {
                if (i > 0) {
                    return;
                }
                continue;
            }
            double rate = found.get("rate");
            lasting(cell, contestant, found);
            if (i > 1 && count >= LONG_ENOUGH * rate * seconds && rate < HARDLY_FASTER * rateBefore) {
                return;
            }
            rateBefore = Math.max(rate, rateBefore);
        }
    }

    /** What is sent in a turn is never less than what the fastest run so far would send in its time: a short turn measures how it begins. */
    private void lasting(Cell cell, Contestant contestant, Map<String, Double> found) {
        if (cell.mode().equals("flood")) {
            int count = (int) Math.max(LEAST, Math.min(MOST, found.get("rate") * seconds));
            counts.merge(key(cell, contestant), count, Math::max);
        }
    }

    private int count(Cell cell, Contestant contestant) {
        return switch (cell.mode()) {
            case "paced" -> (int) Math.max(300, seconds * 3 * Contestant.Run.RATE);
            case "trips" -> (int) Math.max(1000, seconds * 10_000);
            case "bursts" -> (int) Math.max(20_000, seconds * 200_000) / 1000 * 1000;
            default -> counts.getOrDefault(key(cell, contestant), 20_000);
        };
    }

    private static String key(Cell cell, Contestant contestant) {
        return cell.title() + contestant.name();
    }

    private Map<String, Double> once(Cell cell, Contestant contestant, int count) throws IOException {
        Path folder = Files.createTempDirectory(memory, "turn");
        try {
            Contestant.Run run = new Contestant.Run(cell.mode(), cell.payloadBytes(), count, publisher,
                    members.subList(0, cell.members()), folder);
            return Figures.of(contestant.run(run), count);
        } catch (IllegalStateException e) {
            throw new IOException(cell.title() + ", " + contestant.name() + ": " + e.getMessage(), e);
        } finally {
            Folders.delete(folder);
        }
    }

    private void pin(Cell cell) throws IOException {
        if (cell.pinning() != Cell.Pinning.NONE) {
            Affinity.set(publisher.pid(), "0");
            for (LoadProcess member : members.subList(0, cell.members())) {
                Affinity.set(member.pid(), cell.pinning() == Cell.Pinning.SAME ? "0" : "1");
            }
        }
    }

    private void unpin(Cell cell) throws IOException {
        if (cell.pinning() != Cell.Pinning.NONE) {
            String all = "0-" + (Runtime.getRuntime().availableProcessors() - 1);
            Affinity.set(publisher.pid(), all);
            for (LoadProcess member : members.subList(0, cell.members())) {
                Affinity.set(member.pid(), all);
            }
        }
    }
}
