package org.busway.api.source;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.busway.api.BusException;

/**
 * What a source has told, and what it could not tell for want of room: the bus may have none even after a wait, or may have gone, or two things want to be at one path. That is counted, said in the
 * source's state, and logged the 1st, 2nd, 4th, 8th … time; the objects are right nevertheless. Told on one thread, asked on any.
 */
public final class Telling {

    private final String what;
    private final Consumer<String> log;
    private final AtomicLong told = new AtomicLong();
    private final AtomicLong untold = new AtomicLong();

    /**
     * Nothing was told yet.
     *
     * @param what one of those things, for a person, such as {@code a change of USB devices}
     * @param log takes the lines, such as {@code LOG::warn}
     */
    public Telling(String what, Consumer<String> log) {
        this.what = what;
        this.log = log;
    }

    /**
     * Tells something, and counts it.
     *
     * @param signal sends it
     * @return whether it was sent
     */
    public boolean tell(Runnable signal) {
        boolean done = attempt(signal);
        if (done) {
            told.incrementAndGet();
        }
        return done;
    }

    /**
     * Does something of which the bus tells by itself, such as showing an object: only counted where it cannot be told.
     *
     * @param change does it
     * @return whether it was told too
     */
    public boolean attempt(Runnable change) {
        try {
            change.run();
            return true;
        } catch (BusException | IllegalStateException e) {
            long count = untold.incrementAndGet();
            if (Long.bitCount(count) == 1) {
                log.accept(what + " was not told: " + e.getMessage() + "; " + count + " so far");
            }
            return false;
        }
    }

    /**
     * How many were told.
     *
     * @return a number that only grows
     */
    public long told() {
        return told.get();
    }

    /**
     * How many were not.
     *
     * @return a number that only grows
     */
    public long untold() {
        return untold.get();
    }

    /**
     * What is to be said of it in the source's state.
     *
     * @return such as {@code "; 3 changes not told for want of room"}; empty while all were told
     */
    public String detail() {
        long count = untold();
        return count == 0 ? "" : "; " + count + (count == 1 ? " change" : " changes") + " not told for want of room";
    }
}
