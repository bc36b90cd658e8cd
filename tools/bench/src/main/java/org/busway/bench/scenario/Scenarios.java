package org.busway.bench.scenario;

import java.util.ArrayList;
import java.util.List;

/** All that is measured, in the order in which it is. */
public final class Scenarios {

    private Scenarios() {}

    public static List<Scenario> all() {
        return List.of(new RoundTrip("roundtrip", 0), new RoundTrip("roundtrip-4k", 4096), new RoundTrip("roundtrip-64k", 65536),
                new Signals("signals-1", 1, 1, 64, 3), new Signals("signals-8", 1, 8, 64, 4),
                new Signals("signals-32", 1, 32, 64, 8),
                new Signals("signals-8-4k", 1, 8, 4096, 2), new Signals("payload-1k", 1, 1, 1024, 0),
                new Signals("payload-16k", 1, 1, 16384, 0), new Signals("payload-64k", 1, 1, 65536, 0),
                new Signals("senders-4", 4, 8, 64, 0), new Paced(1000), Beside.rules(100_000), new Connect(), Beside.idle(1000),
                new Start(), new IdleMemory(1000), new Stall(4000));
    }

    /** What {@code busway bench stall} measures. */
    public static List<Scenario> stalls() {
        List<Scenario> all = new ArrayList<>();
        for (boolean severalUsers : new boolean[]{false, true}) {
            for (boolean calls : new boolean[]{false, true}) {
                for (int senders : new int[]{1, 3}) {
                    all.add(new StallOutcome(calls, senders, severalUsers, false));
                }
            }
        }
        all.add(new StallOutcome(false, 1, false, true));
        return all;
    }
}
