package org.busway.bench.scenario;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.busway.bench.load.Job;
import org.busway.bench.report.Metric;

/** The round trip beside something that ought not to matter, against the round trip without it right before and after. */
final class Beside implements Scenario {

    private static final int CALLS = 5000;

    private final String name;
    private final String what;
    private final String task;
    private final Map<String, Integer> load;

    private Beside(String name, String what, String task, Map<String, Integer> load) {
        this.name = name;
        this.what = what;
        this.task = task;
        this.load = load;
    }

    static Scenario rules(int rules) {
        return new Beside("rules", rules + " rules", "rules", Map.of("rules", rules));
    }

    static Scenario idle(int connections) {
        return new Beside("idle", connections + " idle connections", "hold", Map.of("connections", connections));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.of("p50", "round trip p50 beside " + what, "us", false).chart(),
                Metric.of("change", "change by " + what, "%", false), Metric.of("seconds", "time to make " + what, "s", false));
    }

    /** dbus-daemon takes minutes for so many rules. */
    @Override
    public int mostTurns() {
        return 2;
    }

    @Override
    public void warmUp(Setting setting) {
        roundTrip(setting);
    }

    @Override
    public Finding measure(Setting setting) {
        double before = roundTrip(setting);
        Map<String, Object> asked = new TreeMap<>(Map.of("address", setting.bus().address()));
        load.forEach((key, value) -> asked.put(key, setting.scaled(value)));
        long start = System.nanoTime();
        Job beside = setting.back().start(task, asked);
        beside.ready();
        double seconds = (System.nanoTime() - start) / 1e9;
        double with = roundTrip(setting);
        beside.stop();
        double after = roundTrip(setting);
        double without = (before + after) / 2;
        return Finding.of(Map.of("p50", with, "change", 100 * (with / without - 1), "seconds", seconds));
    }

    private static double roundTrip(Setting setting) {
        return RoundTrip.measure(setting, setting.scaled(CALLS), 0).get("p50");
    }
}
