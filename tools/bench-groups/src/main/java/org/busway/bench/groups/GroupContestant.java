package org.busway.bench.groups;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.busway.api.Variant;
import org.busway.bench.bus.Bus;
import org.busway.bench.groups.load.Signals;
import org.busway.bench.load.Job;
import org.busway.bench.load.LoadProcess;
import org.busway.client.BusClient;

/**
 * A group of a running bus: members and publisher have what they have from its object for groups, by the client library, which validates and matches each
 * message.
 *
 * @param bus the bus
 * @param signals which are sent
 * @param idle what members and publisher do that find nothing or no room: {@code block}, {@code yield} or {@code spin}
 */
record GroupContestant(Bus bus, Signals signals, String idle) implements Contestant {

    private static final String GROUP = "bench";

    @Override
    public String name() {
        return "busway group " + idle;
    }

    @Override
    public Found run(Run run) throws IOException {
        try (BusClient operator = BusClient.builder().address(bus.address()).connect()) {
            ask(operator, "Create", "sa{sv}", GROUP,
                    Map.of("rules", new Variant("as", List.of(signals.rule().toString())), "publishers",
                            Variant.of("direct"), "deadline.millis", Variant.of(20_000)));
            try {
                return measure(run);
            } finally {
                ask(operator, "Destroy", "s", GROUP);
            }
        }
    }

    static void ask(BusClient operator, String method, String signature, Object... arguments) {
        operator.call("org.freedesktop.DBus", "/org/busway/groups", "org.busway.Groups1", method, signature, arguments);
    }

    private Found measure(Run run) {
        Map<String, Object> asked = Map.of("address", bus.address(), "group", GROUP, "count", run.count(), "payload",
                run.payloadBytes(), "idle", idle, "mode", run.mode(), "rate", Run.RATE, "clock", run.isTimed(), "signal",
                signals.name());
        List<Job> reading = new ArrayList<>();
        for (LoadProcess member : run.members()) {
            Job job = member.start("group-read", asked);
            job.ready();
            reading.add(job);
        }
        Job publishing = run.publisher().start("group-publish", asked);
        List<Map<String, String>> members = reading.stream().map(Job::done).toList();
        publishing.ready();
        return new Found(publishing.stop(), members);
    }
}
