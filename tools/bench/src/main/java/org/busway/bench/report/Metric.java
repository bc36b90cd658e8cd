package org.busway.bench.report;

/**
 * One figure of a scenario.
 *
 * @param key its name in a load process's answer and in the JSON file
 * @param title its name in tables
 * @param unit its unit
 * @param more whether more is better
 * @param target how many times as good as dbus-broker's ours is meant to be; 0 for no target
 * @param charted whether it is in the chart
 */
public record Metric(String key, String title, String unit, boolean more, double target, boolean charted) {

    /** A figure that is printed only. */
    public static Metric of(String key, String title, String unit, boolean more) {
        return new Metric(key, title, unit, more, 0, false);
    }

    /** The same with a target. */
    public Metric target(double times) {
        return new Metric(key, title, unit, more, times, charted);
    }

    /** The same in the chart. */
    public Metric chart() {
        return new Metric(key, title, unit, more, target, true);
    }

    /** How many times as good one value is as another. */
    public double ratio(double ours, double theirs) {
        return more ? ours / theirs : theirs / ours;
    }
}
