package org.busway.bench.scenario;

import java.util.List;
import java.util.Map;
import org.busway.bench.load.Job;
import org.busway.bench.report.Metric;

/** Signals at a rate that is no strain, and how long each is on its way. */
record Paced(int rate) implements Scenario {

    private static final int FINENESS = 3;

    @Override
    public String name() {
        return "paced";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.of("p50", "one way at " + rate + "/s, p50", "us", false).target(1).chart(),
                Metric.of("p99", "one way at " + rate + "/s, p99", "us", false));
    }

    @Override
    public int turns(int asked) {
        return asked * FINENESS;
    }

    @Override
    public Finding measure(Setting setting) {
        Map<String, Object> asked = Map.of("address", setting.bus().address(), "rate", rate, "payload", 64, "count",
                setting.quick() ? 100 : 500);
        Job clock = setting.back().start("clock", asked);
        clock.ready();
        Job pace = setting.front().start("pace", asked);
        Map<String, Double> figures = Finding.numbers(clock.done());
        pace.done();
        return Finding.of(figures);
    }
}
