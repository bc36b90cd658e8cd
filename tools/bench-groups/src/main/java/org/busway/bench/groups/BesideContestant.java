package org.busway.bench.groups;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.Variant;
import org.busway.bench.bus.Bus;
import org.busway.bench.load.Job;
import org.busway.client.BusClient;

/**
 * Round trips of two peers by the sockets of a bus, beside a group whose lane a publisher keeps full.
 *
 * @param bus the bus
 * @param beside what there is beside them
 */
record BesideContestant(Bus bus, Beside beside) implements Contestant {

    private static final String GROUP = "beside";

    /** What there is beside the two. */
    enum Beside {
        /** Nothing. */
        NOTHING("alone"),
        /** The publisher loads the machine, and nobody reads. */
        UNREAD("beside a full group without members"),
        /** Publisher and member load the machine, and the bus has nothing to do with it. */
        MAPPED("beside a full group, its member mapped"),
        /** The bus reads the whole lane for one message of ten thousand. */
        PROXIED("beside a full group, its member proxied");

        private final String title;

        Beside(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    @Override
    public String name() {
        return beside.title;
    }

    @Override
    public Found run(Run run) throws IOException {
        if (beside == Beside.NOTHING) {
            return new Found(Map.of(), List.of(roundTrips(run)));
        }
        try (BusClient operator = BusClient.builder().address(bus.address()).connect()) {
            GroupContestant.ask(operator, "Create", "sa{sv}", GROUP,
                    Map.of("rules", new Variant("as", List.of("type='signal',interface='org.busway.Bench'")), "publishers",
                            Variant.of("direct"), "deadline.millis", Variant.of(20_000)));
            try {
                return besideGroup(run);
            } finally {
                GroupContestant.ask(operator, "Destroy", "s", GROUP);
            }
        }
    }

    private Found besideGroup(Run run) {
        Map<String, Object> asked = new HashMap<>(
                Map.of("address", bus.address(), "group", GROUP, "proxied", beside == Beside.PROXIED));
        Job draining = beside == Beside.UNREAD ? null : run.members().get(2).start("group-drain", asked);
        if (draining != null) {
            draining.ready();
        }
        Job filling = run.publisher().start("group-fill", asked);
        filling.ready();
        Map<String, String> trips = roundTrips(run);
        Map<String, String> filled = filling.stop();
        if (draining != null) {
            draining.stop();
        }
        return new Found(filled, List.of(trips));
    }

    private Map<String, String> roundTrips(Run run) {
        Map<String, Object> asked = new HashMap<>(
                Map.of("address", bus.address(), "payload", run.payloadBytes(), "count", run.count()));
        Job answering = run.members().get(0).start("echo", asked);
        asked.put("to", answering.ready());
        Map<String, String> told = run.members().get(1).start("call", asked).done();
        answering.stop();
        return told;
    }
}
