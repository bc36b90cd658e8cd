package org.busway.source.battery.internal.supply;

/** The names of icons that desktops have for the states of a battery. */
final class Icon {

    private Icon() {}

    static String of(Values of, Thresholds thresholds) {
        if (of.whole(Property.TYPE) == Kind.LINE_POWER) {
            return "ac-adapter-symbolic";
        } else if (!of.is(Property.IS_PRESENT)) {
            return "battery-missing-symbolic";
        }
        return switch (of.state()) {
            case EMPTY -> "battery-empty-symbolic";
            case FULLY_CHARGED -> "battery-full-charged-symbolic";
            case CHARGING, PENDING_CHARGE -> "battery-" + fill(of, thresholds) + "-charging-symbolic";
            case DISCHARGING -> "battery-" + fill(of, thresholds) + "-symbolic";
            case UNKNOWN -> "battery-missing-symbolic";
        };
    }

    private static String fill(Values of, Thresholds thresholds) {
        double percentage = of.number(Property.PERCENTAGE);
        return percentage <= thresholds.low() ? "caution" : percentage < 30 ? "low" : percentage < 60 ? "good" : "full";
    }
}
