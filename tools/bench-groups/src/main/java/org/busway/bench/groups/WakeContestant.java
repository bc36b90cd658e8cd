package org.busway.bench.groups;

import java.util.List;
import java.util.Map;
import org.busway.bench.load.Job;

/** Our doorbell alone: what is left of a lane's latency is the lane's. Not to be beaten by anything that sleeps in the same way. */
final class WakeContestant implements Contestant {

    static final String NAME = "a wake-up alone";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Found run(Run run) {
        Map<String, Object> asked = Map.of("folder", run.folder(), "count", run.count(), "mode", run.mode(), "rate", Run.RATE);
        Job reading = run.members().get(0).start("wake-read", asked);
        reading.ready();
        return Found.of(run.publisher().start("wake-publish", asked), List.of(reading));
    }
}
