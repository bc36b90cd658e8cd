package org.busway.bench.scenario;

import java.nio.file.Path;
import org.busway.bench.bus.Bus;
import org.busway.bench.load.LoadProcess;

/**
 * Where a scenario runs.
 *
 * @param bus the bus
 * @param twin a second bus of its kind, for a scenario that wants one; else null
 * @param front the load process that calls and sends
 * @param back the load process that answers and receives
 * @param directory for sockets beside the bus
 * @param crews the crews of three load processes each
 * @param warmUpSeconds how long a fresh bus is made warm where a scenario does that itself
 * @param quick whether to do with a tenth of the load: enough to see that it works, not how fast
 */
public record Setting(Bus bus, Bus twin, LoadProcess front, LoadProcess back, Path directory, Crews crews, double warmUpSeconds,
        boolean quick) {

    int scaled(int count) {
        return quick ? count / 10 : count;
    }

    /** The same the other way round: the twin is the bus. */
    Setting swapped() {
        return new Setting(twin, bus, front, back, directory, crews, warmUpSeconds, quick);
    }
}
