package org.busway.bench.scenario;

import java.nio.file.Path;
import org.busway.bench.bus.Bus;
import org.busway.bench.load.LoadProcess;

/**
 * Where a scenario runs.
 *
 * @param bus the bus
 * @param front the load process that calls and sends
 * @param back the load process that answers and receives
 * @param directory for sockets beside the bus
 * @param quick whether to do with a tenth of the load: enough to see that it works, not how fast
 */
public record Setting(Bus bus, LoadProcess front, LoadProcess back, Path directory, boolean quick) {

    int scaled(int count) {
        return quick ? count / 10 : count;
    }
}
