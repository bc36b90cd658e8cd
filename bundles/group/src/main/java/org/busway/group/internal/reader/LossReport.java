package org.busway.group.internal.reader;

import org.busway.spi.group.BusLoop;

/**
 * What was lost of a lane that the bus reads for monitors alone, for which nobody waits. That may be many times a second: the first loss is told at once, and what comes
 * within a second of it together. Belongs to the bus thread.
 */
final class LossReport {

    private static final long PAUSE_MILLIS = 1000;

    private final ReadGroup group;
    private final BusLoop.Alarm afterPause;
    private boolean pauses;
    private long count;
    private long first;
    private long last;

    /**
     * Nothing is lost.
     *
     * @param group is told
     */
    LossReport(ReadGroup group, BusLoop bus) {
        this.group = group;
        afterPause = bus.alarm(() -> {
            pauses = false;
            tell();
        });
    }

    /** The frames from one number to another, behind those before, were lost. */
    void add(long firstLost, long lastLost) {
        first = count == 0 ? firstLost : first;
        last = lastLost;
        count += lastLost - firstLost + 1;
        if (!pauses) {
            pauses = true;
            tell();
            afterPause.set(PAUSE_MILLIS);
        }
    }

    private void tell() {
        if (count > 0) {
            group.lost(count, first, last);
            count = 0;
        }
    }

    /** Tells what was not told yet. */
    void close() {
        afterPause.cancel();
        tell();
    }
}
