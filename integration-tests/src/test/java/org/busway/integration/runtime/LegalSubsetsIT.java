package org.busway.integration.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.busway.api.BusException;
import org.busway.client.BusClient;
import org.busway.integration.bus.Eventually;
import org.busway.integration.felix.GuestBundle;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;

/**
 * Every legal subset works. A subset is legal when it holds the ground; what is to be had of it is decided by the table of services in
 * {@code docs/services.md}.
 */
class LegalSubsetsIT {

    /** The last one comes and goes with every step, the first one once. */
    private static final List<String> CHOICE = List.of("auth", "filter", "flow", "group", "broker", "client", "source.uevent",
            "shell");
    private static final Map<String, String> NAMES_OF_SOURCES = Map.of("source.uevent", "org.busway.Uevent1", "source.usb",
            "org.busway.Usb1", "source.battery", "org.busway.Power1", "source.media", "org.busway.Media1");
    private static final String SPI = "org.busway.spi.";

    @Test
    void each_subset_gives_what_its_bundles_can_give_and_no_more() throws IOException, BundleException {
        PrintStream terminal = System.out;
        System.setOut(new PrintStream(new ByteArrayOutputStream(), true));
        try (FrameworkBus bus = FrameworkBus.with(Stream.concat(FrameworkBus.GROUND.stream(), CHOICE.stream()).toList())) {
            bus.configure("org.busway.source.uevent", Map.of());
            bus.configure("org.busway.shell", Map.of());
            Set<String> started = new TreeSet<>();
            check(bus, started);
            for (int step = 1; step < 1 << CHOICE.size(); step++) {
                // A Gray code: each subset comes once, and differs from the one before in one bundle.
                String changed = CHOICE.get(CHOICE.size() - 1 - Integer.numberOfTrailingZeros(step));
                if (started.add(changed)) {
                    bus.bundle(changed).start();
                } else {
                    started.remove(changed);
                    bus.bundle(changed).stop();
                }
                check(bus, started);
            }
            assertEquals(Set.of(CHOICE.get(0)), started, "the steps have come to their end");
        } finally {
            System.setOut(terminal);
        }
    }

    /** Sources import nothing of each other, so with the bus complete their subsets are apart from those above. */
    @Test
    void each_source_works_whichever_others_there_are() throws IOException, BundleException {
        List<String> rest = Stream.concat(FrameworkBus.GROUND.stream(), CHOICE.stream())
                .filter(name -> !name.equals("shell") && !NAMES_OF_SOURCES.containsKey(name)).toList();
        try (FrameworkBus bus = FrameworkBus.with(Stream.concat(rest.stream(), NAMES_OF_SOURCES.keySet().stream()).toList())) {
            for (String name : rest) {
                bus.bundle(name).start();
            }
            bus.awaitBus();
            List<String> sources = NAMES_OF_SOURCES.keySet().stream().sorted().toList();
            for (String source : sources) {
                bus.configure("org.busway." + source, Map.of());
            }
            for (int subset = 0; subset < 1 << sources.size(); subset++) {
                Set<String> expected = new TreeSet<>();
                for (int i = 0; i < sources.size(); i++) {
                    if ((subset & 1 << i) == 0) {
                        bus.bundle(sources.get(i)).stop();
                    } else {
                        bus.bundle(sources.get(i)).start();
                        expected.add(NAMES_OF_SOURCES.get(sources.get(i)));
                    }
                }
                Eventually.equal(expected, () -> namesOfSources(bus), "with only these sources");
                Eventually.equal(expected.size(), () -> bus.services(FrameworkBus.EVENT_SOURCE, null).size(), "services");
            }
        }
    }

    private static Set<String> namesOfSources(FrameworkBus bus) {
        try (BusClient client = bus.connect()) {
            Set<String> names = new TreeSet<>(BusState.of(client).names());
            names.retainAll(NAMES_OF_SOURCES.values());
            return names;
        }
    }

    @Test
    void the_bus_runs_on_the_logging_that_a_host_framework_has() throws IOException, BundleException {
        List<String> without = Stream.concat(FrameworkBus.GROUND.stream(), CHOICE.stream())
                .filter(name -> !name.equals("logging")).toList();
        try (FrameworkBus bus = FrameworkBus.with(without)) {
            bus.install(GuestBundle.exporting(Logger.class).in(bus.directory())).start();
            for (String name : without) {
                bus.bundle(name).start();
            }
            bus.awaitBus();
            assertTrue(bus.admits());
        }
    }

    @Test
    void without_the_ground_nothing_of_ours_resolves_and_nothing_breaks() throws IOException, BundleException {
        try (FrameworkBus bus = FrameworkBus.with(CHOICE)) {
            for (String name : CHOICE) {
                String why = assertThrows(BundleException.class, () -> bus.bundle(name).start())
                        .getMessage();
                assertTrue(why.contains("org.busway.") || why.contains("org.slf4j"), () -> "no missing package is named: " + why);
                assertEquals(Bundle.INSTALLED, bus.bundle(name).getState());
            }
            assertTrue(Files.notExists(bus.socket()));
        }
    }

    private static void check(FrameworkBus bus, Set<String> started) {
        for (String name : CHOICE) {
            assertEquals(started.contains(name), bus.bundle(name).getState() == Bundle.ACTIVE, name + " of " + started);
        }
        Eventually.equal(expected(started), () -> actual(bus), "with " + started);
    }

    /** The table of services. */
    private static Map<String, Boolean> expected(Set<String> started) {
        boolean runs = started.containsAll(Set.of("auth", "filter", "flow", "broker"));
        boolean bundlesConnect = runs && started.contains("client");
        boolean manager = started.containsAll(Set.of("group", "filter"));
        boolean source = bundlesConnect && started.contains("source.uevent");
        Map<String, Boolean> expected = new TreeMap<>();
        expected.put(SPI + "policy.BusPolicy", started.contains("auth"));
        expected.put(SPI + "policy.Authenticator", started.contains("auth"));
        expected.put(SPI + "filter.RuleIndexes", started.contains("filter"));
        expected.put(SPI + "flow.Budgets", started.contains("flow"));
        expected.put(SPI + "group.Groups", manager);
        expected.put(SPI + "peer.LocalBus", runs);
        expected.put(SPI + "RunningBus", runs);
        expected.put(SPI + "StartFailure", false);
        expected.put(FrameworkBus.BUS_CONNECTION, bundlesConnect);
        expected.put(FrameworkBus.EVENT_SOURCE, source);
        expected.put("a socket is there", runs);
        expected.put("a program is admitted", runs);
        expected.put("the configured group is there", runs && manager);
        expected.put("groups are refused", runs && !manager);
        expected.put("device events are told", source);
        expected.put("the terminal listens", bundlesConnect && started.contains("shell"));
        return expected;
    }

    /** The groups that there are, or the error that says why there are none. */
    private static String groups(BusClient client) {
        try {
            return client.call("org.freedesktop.DBus", "/org/busway/groups", "org.busway.Groups1", "List", "").arguments()
                    .toString();
        } catch (BusException e) {
            return e.errorName();
        }
    }

    private static Map<String, Boolean> actual(FrameworkBus bus) {
        Map<String, Boolean> actual = new TreeMap<>();
        for (String service : List.of(SPI + "policy.BusPolicy", SPI + "policy.Authenticator", SPI + "filter.RuleIndexes",
                SPI + "flow.Budgets", SPI + "group.Groups", SPI + "peer.LocalBus", SPI + "RunningBus", SPI + "StartFailure",
                FrameworkBus.BUS_CONNECTION, FrameworkBus.EVENT_SOURCE)) {
            actual.put(service, bus.has(service));
        }
        actual.put("a socket is there", Files.exists(bus.socket()));
        actual.put("a program is admitted", false);
        actual.put("the configured group is there", false);
        actual.put("groups are refused", false);
        actual.put("device events are told", false);
        actual.put("the terminal listens", false);
        if (bus.admits()) {
            try (BusClient client = bus.connect()) {
                BusState state = BusState.of(client);
                actual.put("a program is admitted", true);
                String groups = groups(client);
                actual.put("the configured group is there", groups.contains("meters"));
                actual.put("groups are refused", groups.equals("org.busway.Error.NoGroups"));
                actual.put("device events are told", state.names().contains("org.busway.Uevent1"));
                actual.put("the terminal listens", state.rules().toString().contains("interface='org.busway.Uevent1'"));
            }
        }
        return actual;
    }
}
