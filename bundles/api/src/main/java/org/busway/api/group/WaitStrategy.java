package org.busway.api.group;

import java.time.Duration;

/**
 * How a member waits for the next message. Waking a thread that sleeps costs its publisher microseconds; a thread that does not sleep
 * costs a processor.
 *
 * <p>Spinning for less than a wake-up takes is the worst of both: on most machines that is 60 µs and more. On one or two processors
 * nothing should spin.
 */
public final class WaitStrategy {

    /** Sleeps until there is something: the default. */
    public static final WaitStrategy BLOCK = new WaitStrategy(0);

    /** Never sleeps and never asks to be woken. For a {@link PullMember} that has a processor of its own. */
    public static final WaitStrategy POLL = new WaitStrategy(Long.MAX_VALUE);

    private final long spinNanos;

    private WaitStrategy(long spinNanos) {
        this.spinNanos = spinNanos;
    }

    /**
     * Looks again and again for a while, then sleeps.
     *
     * @param time for how long it looks, in all at least a few times the wake-up of the machine; not negative
     * @return the strategy
     * @throws IllegalArgumentException if the time is negative
     */
    public static WaitStrategy spinThenBlock(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("spinning for " + time + ": must not be negative");
        }
        return new WaitStrategy(time.toNanos());
    }

    /**
     * For how long a member looks before it sleeps.
     *
     * @return nanoseconds; 0 for {@link #BLOCK}, {@code Long.MAX_VALUE} for {@link #POLL}
     */
    public long spinNanos() {
        return spinNanos;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WaitStrategy strategy && strategy.spinNanos == spinNanos;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(spinNanos);
    }

    @Override
    public String toString() {
        return spinNanos == 0 ? "block" : spinNanos == Long.MAX_VALUE ? "poll" : "spin " + spinNanos / 1000 + " µs, then block";
    }
}
