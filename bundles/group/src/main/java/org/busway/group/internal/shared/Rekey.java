package org.busway.group.internal.shared;

import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusLoop;

/**
 * When a group goes on in other lanes, since somebody may still map the present ones who is not to see what will be written: at once, but once a second at most. A lane
 * that was left is let go of when all who stay have read it.
 */
public final class Rekey {

    private static final long LEAST_MILLIS = 1000;
    private static final long MOST_MILLIS = 60_000;

    /** Makes the lanes. */
    public interface Lanes {

        /**
         * Other lanes take the place of the present ones.
         *
         * @param culprit the user because of whom
         * @return false if it is to be tried again later
         */
        boolean renew(long culprit);

        /** Lets go of lanes that were read; whether nobody has to read any more. */
        boolean letGoOfRead();
    }

    private final Lanes lanes;
    private final BusLoop.Alarm alarm;
    private boolean wanted;
    private long culprit;
    private boolean closed;
    private boolean renewed;
    private long renewedNanos;
    private long lookMillis;

    /** Nothing is to be done. */
    public Rekey(Lanes lanes, BusEnd bus) {
        this.lanes = lanes;
        alarm = bus.alarm(this::look);
    }

    /**
     * Somebody is not to see any more what will be written.
     *
     * @param uid the user because of whom
     */
    public void want(long uid) {
        if (closed) {
            return;
        }
        wanted = true;
        culprit = uid;
        long left = renewed ? LEAST_MILLIS - (System.nanoTime() - renewedNanos) / 1_000_000 : 0;
        if (left <= 0) {
            renew();
        } else {
            alarm.set(left);
        }
    }

    private void renew() {
        renewed = true;
        renewedNanos = System.nanoTime();
        wanted = !lanes.renew(culprit);
        lookMillis = LEAST_MILLIS;
        if (wanted || !lanes.letGoOfRead()) {
            alarm.set(lookMillis);
        }
    }

    private void look() {
        if (closed) {
            return;
        } else if (wanted) {
            renew();
        } else if (!lanes.letGoOfRead()) {
            lookMillis = Math.min(2 * lookMillis, MOST_MILLIS);
            alarm.set(lookMillis);
        }
    }

    /** There are no lanes any more. */
    public void forget() {
        wanted = false;
        alarm.cancel();
    }

    /** Nothing is done from now on. */
    public void close() {
        closed = true;
        alarm.cancel();
    }
}
