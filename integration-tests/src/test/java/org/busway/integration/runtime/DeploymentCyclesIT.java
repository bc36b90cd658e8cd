package org.busway.integration.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.busway.api.Variant;
import org.busway.client.BusClient;
import org.busway.integration.bus.Eventually;
import org.busway.integration.bus.FakeSysfs;
import org.busway.integration.bus.GroupsObject;
import org.busway.integration.felix.ChangedJar;
import org.busway.integration.felix.ShippedBundles;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/**
 * A source's jar and its configuration are moved into the directory, changed and removed, again and again, while another source tells its events. At the end the bus
 * has no name, rule, peer or member of it, the process no thread, descriptor or class loader, and of the other source's messages each has come once.
 */
class DeploymentCyclesIT {

    /** {@code -Dbusway.cycles=100} for a long run. */
    private static final int CYCLES = Integer.getInteger("busway.cycles", 3);
    private static final String NAME = "org.busway.source.battery";
    private static final String JAR = "battery.jar";
    private static final String CFG = NAME + ".cfg";

    private static FrameworkBus bus;
    private static LoadDirectory load;
    private static FakeSysfs sys;
    private static Path changed;

    @BeforeAll
    static void startFramework() throws IOException, BundleException {
        bus = FrameworkBus.running();
        bus.bundle(NAME).uninstall();
        // What the source publishes and joins is counted too.
        bus.configure("org.busway.group~battery",
                Map.of("rules", new String[]{"path_namespace='/org/busway/power1'"}, "publish",
                        new String[]{"bundle=" + NAME + "@*"}));
        bus.configure("org.busway.group~" + GroupTraffic.DIRECT,
                Map.of("rules", new String[]{"interface='" + GroupTraffic.DIRECT + "'"}, "publishers", "direct", "publish",
                        new String[]{"*"}));
        sys = FakeSysfs.in(bus.directory());
        sys.powerSupply("BAT0", Map.of("type", "Battery", "status", "Charging", "capacity", "50"));
        changed = ChangedJar.of(ShippedBundles.jar("source.battery")).version("77").to(bus.directory().resolve("changed.jar"));
        load = LoadDirectory.watched(bus, Map.of());
    }

    @AfterAll
    static void stopFramework() throws IOException {
        bus.close();
    }

    @Test
    void a_source_that_is_dropped_changed_and_removed_leaves_nothing_and_loses_nobody_s_message() throws Exception {
        OldClassLoaders loaders = new OldClassLoaders();
        try (BusClient asking = bus.connect()) {
            try (CountedTraffic traffic = new CountedTraffic(bus)) {
                traffic.goesOn();
                List<String> peers = held(asking);
                // Once before anything is counted: what is made at the first time and kept is no leak.
                cycle(0, traffic, new OldClassLoaders());
                Eventually.equal(peers, () -> held(asking), "what the bus has, after the first time");
                Footprint before = Footprint.now();
                long nanos = 0;
                for (int i = 1; i <= CYCLES; i++) {
                    nanos += cycle(i, traffic, loaders);
                }
                Eventually.equal(peers, () -> held(asking), "what the bus has");
                Eventually.equal(Map.of(), () -> Footprint.now().beyond(before), "left behind");
                int messages = 3 * traffic.allCame();
                System.out.println(CYCLES + " cycles: from the move to the source's name on the bus " + nanos / 1_000_000 / CYCLES
                        + " ms on average; all " + messages + " messages of the other source came");
            }
        }
        loaders.assertCollected();
    }

    /** How long it took from the moved jar to the source at work. */
    private static long cycle(int number, CountedTraffic traffic, OldClassLoaders loaders) throws IOException {
        load.write(CFG, "sysfs = " + sys.root() + "\n");
        long begin = System.nanoTime();
        load.moveIn(ShippedBundles.jar("source.battery"), JAR);
        works(traffic);
        long nanos = System.nanoTime() - begin;
        load.write(CFG, "sysfs = " + sys.root() + "\npercentage.low = " + (10 + number % 10) + "\n");
        works(traffic);
        loaders.add(bundle(), "before the change " + number);
        load.moveIn(changed, JAR);
        Eventually.holds(() -> bundle().getVersion().getMajor() == 77, "the other jar is in its place");
        works(traffic);
        loaders.add(bundle(), "before the removal " + number);
        load.remove(JAR);
        if (number % 2 == 0) {
            load.remove(CFG);
        }
        Eventually.holds(() -> bundles().isEmpty(), "it is gone");
        traffic.goesOn();
        return nanos;
    }

    private static void works(CountedTraffic traffic) {
        Eventually.equal("[ACTIVE]", () -> bus.services(FrameworkBus.EVENT_SOURCE, null).stream()
                .filter(each -> NAME.equals(each.getBundle().getSymbolicName())).map(each -> new SourceService(bus, each).state())
                .toList().toString(), "the source works");
        traffic.goesOn();
    }

    private static List<Bundle> bundles() {
        return Stream.of(bus.context().getBundles()).filter(each -> NAME.equals(each.getSymbolicName())).toList();
    }

    private static Bundle bundle() {
        return bundles().get(0);
    }

    /** Names, how many peers, match rules, and members and publishers of each group. */
    private static List<String> held(BusClient asking) {
        BusState state = BusState.of(asking);
        List<String> held = new ArrayList<>(
                state.names().stream().map(each -> each.replaceAll("^:.*", "a peer")).sorted().toList());
        state.rules().values().forEach(of -> ((List<?>) of).forEach(rule -> held.add(rule.toString())));
        for (String group : List.of("battery", "meters", GroupTraffic.DIRECT)) {
            Map<?, ?> statistics = new GroupsObject(asking).statistics(group);
            held.add(group + ": " + sizeOf(statistics, "members") + " members, " + sizeOf(statistics, "lanes") + " lanes");
        }
        return held;
    }

    private static int sizeOf(Map<?, ?> statistics, String list) {
        return ((List<?>) ((Variant) statistics.get(list)).value()).size();
    }
}
