package org.busway.bench.scenario;

import java.util.List;
import java.util.Map;
import org.busway.bench.report.Metric;

/** Connections made one after the other: authentication, Hello, and gone. */
final class Connect implements Scenario {

    @Override
    public String name() {
        return "connect";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.of("rate", "connections", "1/s", true).chart(), Metric.of("p50", "connecting p50", "us", false),
                Metric.of("p99", "connecting p99", "us", false));
    }

    @Override
    public int turns(int asked) {
        return asked * 3;
    }

    @Override
    public Finding measure(Setting setting) {
        return Finding.of(Finding.numbers(setting.front()
                .start("connect", Map.of("address", setting.bus().address(), "count", setting.scaled(500))).done()));
    }
}
