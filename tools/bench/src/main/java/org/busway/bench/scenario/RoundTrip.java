package org.busway.bench.scenario;

import java.util.List;
import java.util.Map;
import org.busway.bench.bus.Bus;
import org.busway.bench.load.Job;
import org.busway.bench.report.Metric;

/** Calls from one process to another that answers, one after the other. */
record RoundTrip(String name, int payload) implements Scenario {

    private static final int FINENESS = 4;

    @Override
    public List<Metric> metrics() {
        Metric p50 = Metric.of("p50", "round trip p50", "us", false);
        Metric p99 = Metric.of("p99", "round trip p99", "us", false);
        return payload == 0 ? List.of(p50.target(1).chart(), p99.target(1).chart()) : List.of(p50, p99);
    }

    @Override
    public Finding measure(Setting setting) {
        return Finding.of(measure(setting, setting.scaled(10_000 / FINENESS), payload));
    }

    /** Where the scheduler puts the three processes decides half of it, and that changes from one connection to the next. */
    @Override
    public int turns(int asked) {
        return asked * FINENESS;
    }

    static Map<String, Double> measure(Setting setting, int calls, int payload) {
        return measure(setting, setting.bus(), calls, payload);
    }

    static Map<String, Double> measure(Setting setting, Bus bus, int calls, int payload) {
        String address = bus.address();
        Job echo = setting.back().start("echo", Map.of("address", address, "payload", payload));
        Job caller = setting.front().start("call",
                Map.of("address", address, "to", echo.ready(), "count", calls, "payload", payload));
        Map<String, Double> figures = Finding.numbers(caller.done());
        echo.stop();
        return figures;
    }
}
