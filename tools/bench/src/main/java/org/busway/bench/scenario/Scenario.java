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

    /** Whether that it fails on one bus is a result like others; else it ends the run. */
    default boolean mayFail() {
        return false;
    }

    /** Whether it says anything about a bus. */
    default boolean isFor(String bus) {
        return true;
    }

    /** Whether it wants load processes of several users, which root alone can have. */
    default boolean wantsRoot() {
        return false;
    }

    /** Whether each turn wants two such buses, alive at the same time. */
    default boolean wantsTwin() {
        return false;
    }

    /** How many turns it takes where so many are asked for: fewer where one takes long, more and shorter ones where they differ much. */
    default int turns(int asked) {
        return wantsFreshBus() ? Math.min(asked, 3) : asked;
    }

    /** Makes bus and load processes warm; called again and again for as long as the warm-up is to last. */
    default void warmUp(Setting setting) throws Exception {
        measure(setting);
    }

    /** Does it once. */
    Finding measure(Setting setting) throws Exception;
}
