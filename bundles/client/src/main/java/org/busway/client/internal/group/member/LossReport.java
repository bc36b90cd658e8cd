package org.busway.client.internal.group.member;

import org.busway.api.group.Loss;
import org.busway.client.internal.group.GroupHost;
import org.busway.client.internal.group.Groups1;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a member has lost: counts it, logs it, and tells the bus, so that whoever watches the group learns of it. A slow member loses many times a second: the log and the bus
 * are told once a second at most, and the bus when the member has caught up. For the thread that hands on; the count is for any.
 */
final class LossReport {

    private static final Logger LOG = LoggerFactory.getLogger(LossReport.class);
    private static final long PAUSE_NANOS = 1_000_000_000;

    private final GroupHost host;
    private final String group;
    private long count;
    private long first;
    private long last;
    private boolean exact;
    /** In all. */
    private volatile long lost;
    /** When a loss was logged last; 0 before. */
    private long loggedNanos;
    private long toldNanos = System.nanoTime() - PAUSE_NANOS;

    LossReport(GroupHost host, String group) {
        this.host = host;
        this.group = group;
    }

    /** How many messages it has lost. */
    long lost() {
        return lost;
    }

    void add(Loss loss) {
        lost += loss.count();
        log(loss);
        first = count == 0 ? loss.first() : first;
        last = loss.last();
        exact = loss.exact() && (count == 0 || exact);
        count += loss.count();
        if (System.nanoTime() - toldNanos >= PAUSE_NANOS) {
            tell();
        }
    }

    private void log(Loss loss) {
        long now = System.nanoTime();
        if (loggedNanos == 0 || now - loggedNanos > PAUSE_NANOS) {
            loggedNanos = now | 1;
            LOG.warn("member of group \"{}\" lost {} messages, numbers {} to {}, {} in all: {}", group, loss.count(),
                    loss.first(),
                    loss.last(), lost, loss.why());
        }
    }

    /** Tells what is left to be told. */
    void tell() {
        if (count > 0) {
            host.tell(Groups1.lost(group, count, first, last, exact));
            count = 0;
            toldNanos = System.nanoTime();
        }
    }
}
