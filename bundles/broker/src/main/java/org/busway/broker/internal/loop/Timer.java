package org.busway.broker.internal.loop;

/** Something that is to be done once, later. One object can be scheduled again and again; it stands in the heap at most once. */
public final class Timer {

    /** Where it stands in the heap of {@link Timers}; -1 while it is not scheduled. */
    int index = -1;
    long deadlineNanos;
    private final Runnable action;

    /**
     * A timer that is not scheduled yet.
     *
     * @param action what is to be done, on the bus thread
     */
    public Timer(Runnable action) {
        this.action = action;
    }

    /**
     * Whether it waits for its time.
     *
     * @return true from being scheduled until it runs or is cancelled
     */
    public boolean isScheduled() {
        return index >= 0;
    }

    void run() {
        action.run();
    }
}
