package org.busway.bench.groups.load;

import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;

/** Aeron's strategies by our names. */
final class AeronIdle {

    private AeronIdle() {}

    static IdleStrategy of(Idle idle) {
        return switch (idle) {
            case BLOCK -> new BackoffIdleStrategy();
            case YIELD -> new YieldingIdleStrategy();
            case SPIN -> new BusySpinIdleStrategy();
        };
    }
}
