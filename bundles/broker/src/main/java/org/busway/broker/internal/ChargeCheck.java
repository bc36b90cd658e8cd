package org.busway.broker.internal;

import org.busway.broker.internal.memory.Arena;
import org.busway.broker.internal.memory.SegmentPool;
import org.busway.spi.flow.Budgets;
import org.busway.spi.flow.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what is charged with what is held, at each loan of the pool and between two turns: memory that is lent out must have been charged to somebody before,
 * and no more than the total. For whoever suspects a leak; the first fault is logged, and all are counted.
 */
final class ChargeCheck {

    private static final Logger LOG = LoggerFactory.getLogger(ChargeCheck.class);

    private final SegmentPool pool;
    private final Arena arena;
    private final Budgets budgets;
    private long faults;

    /** Checks a pool against budgets. */
    ChargeCheck(SegmentPool pool, Arena arena, Budgets budgets) {
        this.pool = pool;
        this.arena = arena;
        this.budgets = budgets;
    }

    /** Within a turn large messages are lent for that have not come to their receivers yet. */
    void lent() {
        count(fault(arena.largeBytes()));
    }

    void turnEnded() {
        count(fault(0));
    }

    private void count(String fault) {
        if (fault != null && faults++ == 0) {
            LOG.error("What is charged is not what is held: {}", fault);
        }
    }

    private String fault(long inTransitBytes) {
        long charged = budgets.held(Resource.OUTGOING_BYTES) + budgets.held(Resource.QUEUE_BYTES)
                + budgets.held(Resource.UNFINISHED_BYTES) + budgets.held(Resource.ACTIVATION_BYTES);
        if (pool.lentBytes() > charged + inTransitBytes) {
            return pool.lentBytes() + " bytes of memory are lent out, " + charged + " are charged and " + inTransitBytes
                    + " are of large messages that are being routed";
        }
        return budgets.heldBytes() > budgets.totalBytes()
                ? budgets.heldBytes() + " bytes are charged, the total is " + budgets.totalBytes()
                : null;
    }

    long faults() {
        return faults;
    }
}
