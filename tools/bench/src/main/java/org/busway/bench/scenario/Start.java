package org.busway.bench.scenario;

import java.util.List;
import java.util.Map;
import org.busway.bench.bus.ProcessFigures;
import org.busway.bench.report.Metric;

/** From the command to the printed address, when the first connection is accepted, with a program that is in the page cache. */
final class Start implements Scenario {

    private static final int MOST_TURNS = 15;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.of("ready", "command to address", "ms", false),
                Metric.of("processor", "processor time of that", "ms", false),
                Metric.of("rss", "resident memory then", "MiB", false));
    }

    @Override
    public boolean wantsFreshBus() {
        return true;
    }

    @Override
    public int turns(int asked) {
        return Math.min(asked, MOST_TURNS);
    }

    @Override
    public Finding measure(Setting setting) {
        ProcessFigures started = setting.bus().figures();
        return Finding
                .of(Map.of("ready", setting.bus().readySeconds() * 1000, "processor", started.processorSeconds() * 1000, "rss",
                        started.residentBytes() / 1048576.0));
    }
}
