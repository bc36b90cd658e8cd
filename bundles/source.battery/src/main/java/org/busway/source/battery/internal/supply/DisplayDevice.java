package org.busway.source.battery.internal.supply;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;

/** All batteries of the machine as one, for whoever shows only one. For one thread. */
public final class DisplayDevice {

    private static final double FULL_PERCENTAGE = 90;
    private static final double SECONDS_AN_HOUR = 3600;

    private final Thresholds thresholds;
    private volatile Values values = Values.NONE
            .with(Map.of(Property.ICON_NAME, "battery-missing-symbolic", Property.WARNING_LEVEL, 1L));
    private volatile boolean onBattery;

    /** Of no batteries yet. */
    public DisplayDevice(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    /** What is known of all. */
    public Values values() {
        return values;
    }

    /** Whether the machine lives on its batteries. */
    public boolean isOnBattery() {
        return onBattery;
    }

    /** Sums them up again; the values as they were before. */
    public Values update(Collection<PowerSupply> supplies, long nowSeconds) {
        Values before = values;
        boolean online = supplies.stream().anyMatch(PowerSupply::isOnline);
        Map<Property, Object> now = new EnumMap<>(Property.class);
        Values[] batteries = supplies.stream().map(PowerSupply::values).filter(Values::isBatteryOfTheMachine)
                .toArray(Values[]::new);
        State state = batteries.length == 0 ? State.UNKNOWN : total(online, now, batteries);
        if (batteries.length == 0 && before.whole(Property.TYPE) != Kind.UNKNOWN) {
            for (Property each : Property.values()) {
                now.put(each, each.absent());
            }
            now.put(Property.POWER_SUPPLY, true);
        }
        onBattery = state == State.DISCHARGING && !online;
        Values after = values.with(now);
        after = after.with(Map.of(Property.ICON_NAME, Icon.of(after, thresholds), Property.WARNING_LEVEL,
                online ? Long.valueOf(1) : Long.valueOf(thresholds.level(after))));
        values = after.changedFrom(before).isEmpty() ? before : after.with(Property.UPDATE_TIME, nowSeconds);
        return before;
    }

    /** A display device that is there from the beginning has a time from the beginning. */
    public void start(long nowSeconds) {
        values = values.with(Property.UPDATE_TIME, nowSeconds);
    }

    private static State total(boolean online, Map<Property, Object> now, Values... batteries) {
        double energy = sum(Property.ENERGY, batteries);
        double full = sum(Property.ENERGY_FULL, batteries);
        double rate = sum(Property.ENERGY_RATE, batteries);
        double percentage = sum(Property.PERCENTAGE, batteries);
        if (batteries.length > 1) {
            percentage = full > 0 ? 100 * energy / full : percentage / batteries.length;
        }
        State state = state(batteries);
        if (state == State.UNKNOWN) {
            state = guess(percentage, online);
        }
        double toEmpty = sum(Property.TIME_TO_EMPTY, batteries);
        double toFull = sum(Property.TIME_TO_FULL, batteries);
        if (rate > 0 && state == State.DISCHARGING) {
            toEmpty = SECONDS_AN_HOUR * (energy / rate);
        } else if (rate > 0 && state == State.CHARGING) {
            toFull = SECONDS_AN_HOUR * ((full - energy) / rate);
        }
        now.putAll(Map.of(Property.TYPE, Kind.BATTERY, Property.POWER_SUPPLY, true, Property.IS_PRESENT, true, Property.STATE,
                state.number(), Property.ENERGY, energy, Property.ENERGY_FULL, full, Property.ENERGY_RATE, rate,
                Property.PERCENTAGE, percentage, Property.TIME_TO_EMPTY, (long) toEmpty, Property.TIME_TO_FULL, (long) toFull));
        return state;
    }

    private static double sum(Property property, Values... of) {
        return Stream.of(of).mapToDouble(each -> each.number(property)).sum();
    }

    /**
     * The first that charges or discharges decides. Else one that waits does, if nothing else comes after it; else all must be in the same
     * state, or it is unknown.
     */
    private static State state(Values... batteries) {
        State total = batteries[0].state();
        for (Values each : batteries) {
            State state = each.state();
            if (total == State.CHARGING || total == State.DISCHARGING) {
                return total;
            }
            boolean decides = state == State.CHARGING || state == State.DISCHARGING || state == State.PENDING_CHARGE;
            total = decides || state == total ? state : State.UNKNOWN;
        }
        return total;
    }

    private static State guess(double percentage, boolean online) {
        if (online) {
            return percentage >= FULL_PERCENTAGE ? State.FULLY_CHARGED : State.CHARGING;
        }
        return percentage < 1 ? State.EMPTY : State.DISCHARGING;
    }
}
