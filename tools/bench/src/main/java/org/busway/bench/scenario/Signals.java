package org.busway.bench.scenario;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.busway.bench.bus.ProcessFigures;
import org.busway.bench.load.Job;
import org.busway.bench.report.Metric;

/**
 * Signals from some senders to some receivers as fast as the bus takes them, the senders never more than a window ahead of the slowest
 * receiver. A turn is as long as half a second took the last time.
 */
final class Signals implements Scenario {

    private static final double SECONDS = 0.6;
    /** What may be on the way to one receiver, and to all of them: half of what a bus in the default profile may hold. */
    private static final int RECEIVER_BYTES = 1 << 19;
    private static final int ALL_RECEIVERS_BYTES = 14 << 20;
    private static final int MOST_IN_WINDOW = 4096;

    private final String name;
    private final int senders;
    private final int receivers;
    private final int payload;
    private final double target;
    private final Map<String, Integer> countByBus = new HashMap<>();

    Signals(String name, int senders, int receivers, int payload, double target) {
        this.name = name;
        this.senders = senders;
        this.receivers = receivers;
        this.payload = payload;
        this.target = target;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.of("deliveries", "deliveries", "1/s", true).target(target).chart(),
                Metric.of("processor", "bus processor time a delivery", "us", false),
                Metric.of("busy", "bus processor use", "%", true));
    }

    @Override
    public Finding measure(Setting setting) {
        int least = Math.max(200, setting.scaled(20_000) * 64 / Math.max(64, payload));
        int count = countByBus.getOrDefault(setting.bus().name(), least);
        Map<String, Object> asked = new TreeMap<>(Map.of("address", setting.bus().address(), "receivers", receivers, "senders",
                senders,
                "count", count, "payload", payload, "window", window(), "acknowledgements", setting.directory().resolve("acks")));
        Job receiving = setting.back().start("receive", asked);
        receiving.ready();
        ProcessFigures before = setting.bus().figures();
        Job sending = setting.front().start("send", asked);
        double seconds = Finding.numbers(receiving.done()).get("nanos") / 1e9;
        double processor = setting.bus().figures().processorSeconds() - before.processorSeconds();
        sending.done();
        countByBus.put(setting.bus().name(),
                Math.max(least, (int) (count / seconds * (setting.quick() ? SECONDS / 10 : SECONDS))));
        double deliveries = (double) count * senders * receivers;
        return Finding.of(Map.of("deliveries", deliveries / seconds, "processor", processor * 1e6 / deliveries, "busy",
                100 * processor / seconds));
    }

    /** Messages that each sender may be ahead. What is written at once must fit in with room to spare, or senders and receivers would take turns. */
    private int window() {
        int bytes = Math.min(RECEIVER_BYTES, ALL_RECEIVERS_BYTES / receivers) / senders;
        return Math.max(8, Math.min(MOST_IN_WINDOW, bytes / (payload + 150)));
    }
}
