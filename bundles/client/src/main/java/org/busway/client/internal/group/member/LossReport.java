package org.busway.client.internal.group.member;

import org.busway.api.group.Loss;
import org.busway.client.internal.group.GroupHost;
import org.busway.client.internal.group.Groups1;

/**
 * What a member has lost and the bus has still to be told, so that whoever watches the group learns of it. A slow member loses many times a second: it is told once a second
 * at most, and when the member has caught up. For the thread that hands on.
 */
final class LossReport {

    private static final long PAUSE_NANOS = 1_000_000_000;

    private final GroupHost host;
    private final String group;
    private long count;
    private long first;
    private long last;
    private boolean exact;
    private long toldNanos = System.nanoTime() - PAUSE_NANOS;

    LossReport(GroupHost host, String group) {
        this.host = host;
        this.group = group;
    }

    void add(Loss loss) {
        first = count == 0 ? loss.first() : first;
        last = loss.last();
        exact = loss.exact() && (count == 0 || exact);
        count += loss.count();
        if (System.nanoTime() - toldNanos >= PAUSE_NANOS) {
            tell();
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
