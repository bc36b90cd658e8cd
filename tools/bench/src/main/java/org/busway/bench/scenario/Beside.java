package org.busway.bench.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.busway.bench.bus.Bus;
import org.busway.bench.bus.ProcessFigures;
import org.busway.bench.load.Job;
import org.busway.bench.report.Metric;
import org.busway.bench.report.Spread;

/**
 * The round trip beside something that ought not to matter. Two buses of a kind are alive at the same time, one loaded and one bare, and take
 * short turns; then they change roles. A change is the geometric mean of a pair's ratio in the first half and one's in the second, so that
 * what differs between two processes that did the same falls out of it. Beside time stands the bus's processor time a call, on which the
 * scheduler has less influence.
 */
final class Beside implements Scenario {

    private static final int CALLS = 500;
    private static final int PAIRS = 24;
    private static final int QUICK_PAIRS = 4;
    private static final int MOST_SECONDS = 15;

    private final String name;
    private final String what;
    private final String task;
    private final String key;
    private final int load;
    private final double limit;

    private Beside(String name, String what, String task, String key, int load, double limit) {
        this.name = name;
        this.what = what;
        this.task = task;
        this.key = key;
        this.load = load;
        this.limit = limit;
    }

    static Scenario rules(int rules) {
        return new Beside("rules", "rules", "rules", "rules", rules, 5);
    }

    static Scenario idle(int connections) {
        return new Beside("idle", "idle connections", "hold", "connections", connections, 10);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.of("p50", "round trip p50 beside " + what, "us", false).chart(),
                Metric.of("change", "change of the round trip by " + what, "%", false),
                Metric.of("work", "change of the bus's processor time a call", "%", false),
                Metric.of("seconds", "time to make " + what, "s", false), Metric.of("load", what, "", true));
    }

    @Override
    public boolean wantsFreshBus() {
        return true;
    }

    @Override
    public boolean wantsTwin() {
        return true;
    }

    @Override
    public int turns(int asked) {
        return 1;
    }

    @Override
    public Finding measure(Setting setting) {
        long until = System.nanoTime() + (long) (2 * setting.warmUpSeconds() * 1e9);
        do {
            measured(setting, setting.bus());
            measured(setting, setting.twin());
        } while (System.nanoTime() < until);
        int pairs = setting.quick() ? QUICK_PAIRS : PAIRS;
        Half first = half(setting, pairs);
        Half second = half(setting.swapped(), pairs);
        List<Double> change = changes(first.time, second.time);
        List<Double> work = changes(first.work, second.work);
        Map<String, List<Double>> figures = new TreeMap<>();
        figures.put("p50", first.with);
        figures.get("p50").addAll(second.with);
        figures.put("change", change);
        figures.put("seconds", List.of(first.seconds, second.seconds));
        figures.put("load", List.of(first.load, second.load));
        String note = first.note + "change by it in %: " + said(change);
        if (!work.isEmpty()) {
            figures.put("work", work);
            note += "; of processor time in %: " + said(work);
        }
        return new Finding(figures, note);
    }

    private String said(List<Double> changes) {
        Spread spread = Spread.of(changes);
        return String.format(Locale.ROOT, "%s, under %.0f: %s", spread, limit, spread.below(limit));
    }

    private static List<Double> changes(List<Double> first, List<Double> second) {
        List<Double> changes = new ArrayList<>();
        for (int i = 0; i < Math.min(first.size(), second.size()); i++) {
            changes.add(100 * (Math.sqrt(first.get(i) * second.get(i)) - 1));
        }
        return changes;
    }

    /** Loads the bus, and lets it and its bare twin take turns. */
    private Half half(Setting setting, int pairs) {
        int wanted = setting.scaled(load);
        int most = setting.quick() ? 2 : MOST_SECONDS;
        long start = System.nanoTime();
        Job beside = setting.back().start(task,
                Map.of("address", setting.bus().address(), key, wanted, "seconds", most));
        double held = Double.parseDouble(beside.ready());
        Half half = new Half((System.nanoTime() - start) / 1e9, held,
                held < wanted
                        ? String.format(Locale.ROOT,
                                "only %.0f of %d %s, more would take more than %d s or are beyond its limits; ", held, wanted,
                                what, most)
                        : "");
        for (int i = 0; i < pairs; i++) {
            Turn loaded;
            Turn bare;
            if (i % 2 == 0) {
                loaded = measured(setting, setting.bus());
                bare = measured(setting, setting.twin());
            } else {
                bare = measured(setting, setting.twin());
                loaded = measured(setting, setting.bus());
            }
            half.with.add(loaded.p50);
            half.time.add(loaded.p50 / bare.p50);
            if (loaded.work > 0 && bare.work > 0) {
                half.work.add(loaded.work / bare.work);
            }
        }
        beside.stop();
        return half;
    }

    private static Turn measured(Setting setting, Bus bus) {
        long pid = bus.workingPid();
        Map<String, Long> before = ProcessFigures.nanosByThread(pid);
        double p50 = RoundTrip.measure(setting, bus, CALLS, 0).get("p50");
        long work = 0;
        for (Map.Entry<String, Long> thread : ProcessFigures.nanosByThread(pid).entrySet()) {
            work += thread.getValue() - before.getOrDefault(thread.getKey(), 0L);
        }
        return new Turn(p50, (double) work / CALLS);
    }

    private record Turn(double p50, double work) {}

    private record Half(double seconds, double load, String note, List<Double> with, List<Double> time, List<Double> work) {

        Half(double seconds, double load, String note) {
            this(seconds, load, note, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }
}
