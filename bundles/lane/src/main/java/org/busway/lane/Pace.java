package org.busway.lane;

import java.util.function.LongSupplier;

import org.busway.lane.layout.FrameLayout;
import org.busway.lane.layout.LaneLayout;

/**
 * How fast a lane may be written, where its group states a rate: whoever is faster waits, though there is room. For one thread at a time.
 *
 * <p>
 * Invariant: in any time no more is written than the rate is worth in it and the burst, unless somebody {@linkplain #written writes} without asking: that is made up for
 * before the next frame is allowed. What the burst is made of drains at the rate.
 */
public final class Pace {

    private static final double NANOS_A_SECOND = 1e9;

    private final double bytesANano;
    private final long burstBytes;
    private final int largestMessageBytes;
    private final LongSupplier nanoClock;
    private double aheadBytes;
    private long atNanos;

    private Pace(long bytesASecond, long burstBytes, int ringBytes, LongSupplier nanoClock) {
        bytesANano = bytesASecond / NANOS_A_SECOND;
        this.burstBytes = burstBytes;
        largestMessageBytes = LaneLayout.largestMessageBytes(ringBytes);
        this.nanoClock = nanoClock;
        atNanos = nanoClock.getAsLong();
    }

    /**
     * The pace of a lane.
     *
     * @param bytesASecond
     *            the rate, of frames with their headers; 0 for none
     * @param burstBytes
     *            what may be written at once, an eighth of the ring or more, so that the longest message may
     * @return null where there is no rate
     */
    public static Pace of(long bytesASecond, long burstBytes, int ringBytes, LongSupplier nanoClock) {
        return bytesASecond == 0 ? null : new Pace(bytesASecond, Math.max(burstBytes, ringBytes / 8), ringBytes, nanoClock);
    }

    /**
     * What may be written at once, so that a ring is not full before a pause is over, whatever stays empty at its end: what it has beyond that, but an eighth at least.
     */
    public static long burstBytes(long ringBytes, long bytesASecond, long pauseMillis) {
        double neededBytes = (double) bytesASecond * pauseMillis / 1000;
        return Math.max(ringBytes / 8, (long) (ringBytes - ringBytes / 8 - neededBytes));
    }

    /** How long it takes until a message may be written; 0 if it may be now. One that no frame takes is announced. */
    public long nanosUntil(int messageBytes) {
        drain();
        double over = aheadBytes + frameBytes(messageBytes) - burstBytes;
        return over <= 0 ? 0 : (long) Math.ceil(over / bytesANano);
    }

    /** A message was written. */
    public void written(int messageBytes) {
        drain();
        aheadBytes += frameBytes(messageBytes);
    }

    private void drain() {
        long now = nanoClock.getAsLong();
        aheadBytes = Math.max(0, aheadBytes - (now - atNanos) * bytesANano);
        atNanos = now;
    }

    private int frameBytes(int messageBytes) {
        return FrameLayout.aligned(
                FrameLayout.HEADER_BYTES + (messageBytes > largestMessageBytes ? FrameLayout.ANNOUNCED_BYTES : messageBytes));
    }
}
