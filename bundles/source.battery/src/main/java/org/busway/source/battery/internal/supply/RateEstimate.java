package org.busway.source.battery.internal.supply;

/**
 * What a battery takes or gives, for one that does not say so: the slope of its energy over the last few times at which that changed. With fewer than three
 * of those there is no slope, and the last known rate is as good as any. For one thread.
 */
final class RateEstimate {

    private static final int POINTS = 4;
    private static final double MOST_WATTS = 300;
    private static final double SECONDS_AN_HOUR = 3600;
    private static final double NEARLY_NOTHING = 0.1f;

    /** The newest last. */
    private final double[] energies = new double[POINTS];
    private final long[] seconds = new long[POINTS];
    private int count;
    private double lastRate;

    void clear() {
        count = 0;
    }

    /** Notes an energy and the rate that was told with it. */
    void note(double energy, double rate, long nowSeconds) {
        if (push(energy, nowSeconds)) {
            lastRate = rate;
        }
    }

    /** Watts now. */
    double watts(double energy, long nowSeconds) {
        push(energy, nowSeconds);
        if (energy < NEARLY_NOTHING || count == 0) {
            return 0;
        }
        long newest = seconds[count - 1];
        double squares = 0;
        double products = 0;
        for (int i = 0; i < count; i++) {
            double before = newest - seconds[i];
            squares += before * before;
            products += Math.abs(before * (energy - energies[i]));
        }
        if (squares == 0 || count < 3) {
            return lastRate;
        }
        double watts = products / (squares / SECONDS_AN_HOUR);
        return watts == 0 || watts > MOST_WATTS ? lastRate : watts;
    }

    private boolean push(double energy, long nowSeconds) {
        if (count > 0 && energies[count - 1] == energy || energy == 0) {
            return false;
        }
        if (count == POINTS) {
            System.arraycopy(energies, 1, energies, 0, POINTS - 1);
            System.arraycopy(seconds, 1, seconds, 0, POINTS - 1);
            count--;
        }
        energies[count] = energy;
        seconds[count] = nowSeconds;
        count++;
        return true;
    }
}
