package org.busway.broker.internal.peer;

import org.slf4j.Logger;

/**
 * Lines in the log that a peer can cause as often as it likes. They come in a bounded number a second, since a log is a disk, and its reader may be
 * slower than the bus; the next line after a gap is preceded by how many were left out.
 */
public final class PeerLog {

    private static final PeerLog OF_THIS_PROCESS = new PeerLog();
    private static final int BURST = 200;
    private static final long NANOS_A_LINE = 50_000_000;

    /** When the lines written so far will have been worked off; guarded by this object. */
    private long paidUntilNanos;
    private long leftOut;
    private boolean begun;

    PeerLog() {}

    /** Warns, unless there have been too many such lines lately. */
    public static void warn(Logger log, String format, Object... arguments) {
        long before = OF_THIS_PROCESS.admit(System.nanoTime());
        if (before > 0) {
            log.warn("{} lines about peers were left out, since there were too many", before);
        }
        if (before >= 0) {
            log.warn(format, arguments);
        }
    }

    /** How many lines were left out before one that may be written now; -1 if this is to be left out too. */
    synchronized long admit(long nowNanos) {
        if (!begun || paidUntilNanos - nowNanos < 0) {
            begun = true;
            paidUntilNanos = nowNanos;
        }
        if (paidUntilNanos - nowNanos > (BURST - 1) * NANOS_A_LINE) {
            leftOut++;
            return -1;
        }
        paidUntilNanos += NANOS_A_LINE;
        long before = leftOut;
        leftOut = 0;
        return before;
    }
}
