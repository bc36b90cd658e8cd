package org.busway.bench.scenario;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.busway.bench.load.Job;
import org.busway.bench.report.Metric;

/** A receiver that does not read while a sender sends, on a fresh bus with its usual limits: what it costs, and whom it hurts. */
record Stall(int signals) implements Scenario {

    private static final int PAYLOAD = 1 << 16;

    @Override
    public String name() {
        return "stall";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.of("peak", "peak resident memory of the bus", "MiB", false),
                Metric.of("rise", "rise of it", "MiB", false), Metric.of("sent", "signals taken from the sender", "", true),
                Metric.of("lost", "of them the receiver never gets", "", false));
    }

    @Override
    public boolean wantsFreshBus() {
        return true;
    }

    @Override
    public boolean wantsUsualLimits() {
        return true;
    }

    @Override
    public Finding measure(Setting setting) {
        RoundTrip.measure(setting, setting.scaled(10_000), 0);
        double before = setting.bus().figures().peakResidentBytes() / 1048576.0;
        Job flood = setting.front().start("flood",
                Map.of("address", setting.bus().address(), "payload", PAYLOAD, "count", setting.scaled(signals)));
        flood.ready();
        double peak = setting.bus().figures().peakResidentBytes() / 1048576.0;
        Map<String, String> told = flood.stop();
        Map<String, Double> figures = new TreeMap<>(Finding.numbers(told));
        figures.put("peak", peak);
        figures.put("rise", peak - before);
        String note = told.get("outcome").replace('-', ' ') + " after " + told.get("sent") + " signals of 64 KiB; the receiver "
                + (told.get("receiver-disconnected").equals("1") ? "was disconnected" : "stayed connected") + " and got "
                + told.get("got");
        return Finding.of(figures, note);
    }
}
