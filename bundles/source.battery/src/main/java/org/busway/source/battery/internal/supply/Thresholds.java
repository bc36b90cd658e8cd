package org.busway.source.battery.internal.supply;

/**
 * From which percentage on a discharging battery warns.
 *
 * @param low the highest percentage that is low
 * @param critical the highest that is critical
 * @param action the highest at which something is to be done
 */
public record Thresholds(int low, int critical, int action) {

    private static final long NONE = 1;
    private static final long LOW = 3;
    private static final long CRITICAL = 4;
    private static final long ACTION = 5;

    /** Checks their order. */
    public Thresholds {
        if (action < 0 || action >= critical || critical >= low || low >= 100) {
            throw new IllegalArgumentException(
                    "org.busway.source.battery: percentage.low " + low + ", percentage.critical " + critical
                            + ", percentage.action " + action + ": must descend, from below 100 to 0");
        }
    }

    /** UPower's number of the warning level. */
    long level(Values of) {
        if (of.state() != State.DISCHARGING) {
            return NONE;
        }
        double percentage = of.number(Property.PERCENTAGE);
        return percentage > low ? NONE : percentage > critical ? LOW : percentage > action ? CRITICAL : ACTION;
    }
}
