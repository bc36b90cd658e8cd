package org.busway.shell.internal;

/**
 * Lets so many lines a second pass and counts the rest. Seconds are counted from the first line, by a clock that only the caller
 * knows. Safe from any thread; its monitor guards all fields.
 */
final class FloodGate {

    private static final long SECOND_NANOS = 1_000_000_000L;

    private final int linesPerSecond;
    private long windowStartNanos;
    private int admitted;
    private long refused;
    private boolean started;

    FloodGate(int linesPerSecond) {
        this.linesPerSecond = linesPerSecond;
    }

    /** Whether one more line may pass now; a line that may not is counted. */
    synchronized boolean admit(long nowNanos) {
        if (!started || nowNanos - windowStartNanos >= SECOND_NANOS) {
            started = true;
            windowStartNanos = nowNanos;
            admitted = 0;
        }
        if (admitted < linesPerSecond) {
            admitted++;
            return true;
        }
        refused++;
        return false;
    }

    /** Counts a line that passed and could not be printed after all. */
    synchronized void refuse() {
        refused++;
    }

    /** Whether lines were refused since. */
    synchronized boolean hasRefused() {
        return refused > 0;
    }

    /** How many lines were refused since this was asked last. */
    synchronized long takeRefused() {
        long count = refused;
        refused = 0;
        return count;
    }
}
