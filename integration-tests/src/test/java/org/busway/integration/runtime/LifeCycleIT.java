package org.busway.integration.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.busway.client.BusClient;
import org.busway.integration.bus.Eventually;
import org.busway.integration.felix.GuestBundle;
import org.busway.integration.felix.ShippedBundles;
import org.busway.integration.guests.visitor.Visitor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * Each bundle of floors 2 to 4 is stopped and started, updated from the same jar, updated from one with a higher version, and refreshed,
 * while programs and bundles are connected. The bus works again after each, and at the end nothing is left behind. Where the manager of groups comes and goes, members
 * read on and a publisher publishes on.
 */
class LifeCycleIT {

    /** How often each bundle goes through all four; {@code -Dbusway.cycles=100} for a long run. */
    private static final int CYCLES = Integer.getInteger("busway.cycles", 10);
    private static final int WAIT_SECONDS = 20;
    private static final String VISITOR = "org.example.Visitor";

    static final List<String> BUNDLES = FrameworkBus.SERVICES;

    private static final PrintStream TERMINAL = System.out;

    private static FrameworkBus bus;

    @BeforeAll
    static void startFramework() throws IOException, BundleException {
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), true));
        bus = FrameworkBus.running();
        bus.configure("org.busway.source.uevent", Map.of());
        bus.configure("org.busway.source.usb", Map.of());
        bus.configure("org.busway.source.battery", Map.of());
        bus.configure("org.busway.source.media", Map.of());
        bus.configure("org.busway.bridge.eventadmin~all",
                Map.of("rules", new String[]{"interface='com.example.Meter'"}, "topics", new String[]{"com/example/*"}));
        bus.configure("org.busway.shell", Map.of());
        bus.configure("org.busway.group~" + GroupTraffic.DIRECT, Map.of("rules",
                new String[]{"interface='" + GroupTraffic.DIRECT + "'"}, "publishers", "direct", "members.only", true));
        bus.install(GuestBundle.of(org.busway.integration.guests.exporter.Activator.class).in(bus.directory())).start();
        bus.install(GuestBundle.of(Visitor.class).in(bus.directory())).start();
    }

    @AfterAll
    static void stopFramework() throws IOException {
        bus.close();
        System.setOut(TERMINAL);
    }

    @ParameterizedTest
    @FieldSource("BUNDLES")
    void a_bundle_that_comes_and_goes_leaves_nothing_behind(String name) throws Exception {
        Bundle bundle = bus.bundle(name);
        Path jar = ShippedBundles.jar(name);
        OldClassLoaders loaders = new OldClassLoaders();
        // Once before anything is counted: what is made at the first time and kept is no leak.
        cycle(bundle, jar, "0.1.1", new OldClassLoaders());
        List<String> peers = everybody();
        Footprint running = Footprint.now();
        Footprint stopped = whileStopped(bundle);
        for (int i = 0; i < CYCLES; i++) {
            cycle(bundle, jar, "0.2." + i, loaders);
        }
        loaders.assertCollected();
        assertEquals(peers, everybody());
        Eventually.equal(Map.of(), () -> whileStopped(bundle).beyond(stopped), "left behind by " + name + " when it has stopped");
        Eventually.equal(Map.of(), () -> Footprint.now().beyond(running), "left behind by " + name + " while it runs");
    }

    private static Footprint whileStopped(Bundle bundle) throws BundleException {
        bundle.stop();
        try {
            String name = bundle.getSymbolicName();
            assertEquals(name.matches(".*(client|group|source|bridge|shell).*"), Files.exists(bus.socket()),
                    "a socket while there is no " + name);
            if (!name.matches(".*(group|source|bridge|shell).*")) {
                Eventually.holds(() -> !Footprint.hasPoolThreads(), "nothing is handed on while there is no " + name);
            }
            return Footprint.now();
        } finally {
            bundle.start();
            everybody();
        }
    }

    private static void cycle(Bundle bundle, Path jar, String version, OldClassLoaders loaders) throws Exception {
        try (GroupTraffic traffic = new GroupTraffic(bus)) {
            cycleUnderTraffic(bundle, jar, version, loaders);
            if (bundle.getSymbolicName().endsWith(".group")) {
                traffic.assertAllCameInOrder();
            }
        }
        everybody();
    }

    private static void cycleUnderTraffic(Bundle bundle, Path jar, String version, OldClassLoaders loaders) throws Exception {
        try (Programs programs = new Programs()) {
            bundle.stop();
            bundle.start();
        }
        everybody();
        try (Programs programs = new Programs()) {
            loaders.add(bundle, "before the same jar again");
            update(bundle, jar);
        }
        everybody();
        try (Programs programs = new Programs()) {
            loaders.add(bundle, "before " + version);
            update(bundle, GuestBundle.withVersion(jar, version, bus.directory()));
            assertEquals(version, bundle.getVersion().toString());
        }
        everybody();
        try (Programs programs = new Programs()) {
            loaders.add(bundle, "before a refresh of " + version);
            refresh(bundle);
        }
        everybody();
    }

    private static void update(Bundle bundle, Path jar) throws IOException, BundleException {
        try (InputStream content = Files.newInputStream(jar)) {
            bundle.update(content);
        }
        assertEquals(Bundle.ACTIVE, bundle.getState());
    }

    private static void refresh(Bundle bundle) throws InterruptedException {
        CountDownLatch refreshed = new CountDownLatch(1);
        bus.context().getBundle(0).adapt(FrameworkWiring.class).refreshBundles(Set.of(bundle), event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                refreshed.countDown();
            }
        });
        assertTrue(refreshed.await(WAIT_SECONDS, TimeUnit.SECONDS), "packages are refreshed");
        assertEquals(Bundle.ACTIVE, bundle.getState());
    }

    /** Waits until all who were there are there again and can talk with each other: the well-known names, and all rules. */
    private static List<String> everybody() {
        bus.awaitBus();
        try (BusClient client = bus.connect()) {
            BusState state = BusState.of(client);
            Eventually.holds(() -> state.names().containsAll(List.of(VISITOR, "org.example.Thermostat", "org.example.Lamp",
                    "org.busway.Uevent1", "org.busway.Usb1", "org.busway.Power1", "org.freedesktop.UPower",
                    "org.busway.Media1"))
                    && state.rules().toString().contains("interface='org.busway.Uevent1'")
                    && state.rules().toString().contains("interface='com.example.Meter'"),
                    "everybody is back");
            Message visit = client.call(VISITOR, "/visitor", VISITOR + "1", "Visit", "");
            assertEquals("good day", visit.argument(0, List.class).get(0));
            return Stream.concat(state.names().stream().filter(name -> !name.startsWith(":")),
                    state.rules().values().stream().flatMap(of -> ((List<?>) of).stream()).map(Object::toString).sorted())
                    .toList();
        }
    }

    /** Two programs in the midst of everything: names, rules, objects and calls that wait. */
    private static final class Programs implements AutoCloseable {

        private final BusClient host = bus.connect();
        private final BusClient guest = bus.connect();

        private Programs() {
            host.requestName("org.example.Program", Set.of());
            host.export(new ObjectPath("/program"),
                    ObjectInterface.named("org.example.Program1").method("Never", "", "", call -> null).build());
            guest.subscribe(MatchRule.builder().sender("org.example.Thermostat").build(), signal -> {});
            guest.callAsync(Message.call("org.example.Program", "/program", "org.example.Program1", "Never").build(),
                    BusClient.DEFAULT_TIMEOUT);
            guest.callAsync(Message
                    .call("org.example.Thermostat", "/org/example/house/thermostat", "org.example.Thermostat1", "Never").build(),
                    BusClient.DEFAULT_TIMEOUT);
        }

        @Override
        public void close() {
            host.close();
            guest.close();
        }
    }
}
