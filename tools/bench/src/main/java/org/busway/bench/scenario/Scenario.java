package org.busway.bench.scenario;

import java.util.List;
import org.busway.bench.report.Metric;

/** Something to measure on one bus at a time. Throws when a message is lost, out of order or not what was sent. */
public interface Scenario {

    /** Its name in tables and on the command line. */
    String name();

    /** What it finds. */
    List<Metric> metrics();

    /** Whether each turn wants a bus that was started for it. */
    default boolean wantsFreshBus() {
        return false;
    }

    /** Whether such a bus has the limits built into dbus-daemon rather than raised ones. */
    default boolean wantsUsualLimits() {
        return false;
    }

    /** How many turns are enough, where one takes long. */
    default int mostTurns() {
        return wantsFreshBus() ? 3 : Integer.MAX_VALUE;
    }

    /** Makes bus and load processes warm; called again and again for as long as the warm-up is to last. */
    default void warmUp(Setting setting) throws Exception {
        measure(setting);
    }

    /** Does it once. */
    Finding measure(Setting setting) throws Exception;
}
