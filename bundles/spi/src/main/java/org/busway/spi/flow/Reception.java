package org.busway.spi.flow;

/**
 * How a receiver that is full is dealt with.
 *
 * @param outcome what becomes of a signal
 * @param then what becomes of it when {@link Outcome#BLOCK} has come to its deadline; never {@code BLOCK} itself
 * @param deadlineMillis for how long the receiver may hold others up within a window of ten times as long
 */
public record Reception(Outcome outcome, Outcome then, long deadlineMillis) {

    /** A window is so many deadlines. */
    public static final int WINDOW = 10;

    /** Checks that it comes to an end. */
    public Reception {
        if (then == Outcome.BLOCK) {
            throw new IllegalArgumentException("then=block: must be evict or lossy, since a wait has to end");
        }
        if (deadlineMillis <= 0) {
            throw new IllegalArgumentException("deadline=" + deadlineMillis + ": must be 1 ms or more");
        }
    }

    /**
     * The same with another outcome.
     *
     * @param other the outcome
     * @return a reception with the same deadline
     */
    public Reception with(Outcome other) {
        return new Reception(other, then, deadlineMillis);
    }
}
