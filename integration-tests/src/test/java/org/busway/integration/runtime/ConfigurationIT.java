package org.busway.integration.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.NameResult;
import org.busway.client.BusClient;
import org.busway.integration.bus.Eventually;
import org.busway.integration.felix.GuestBundle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleException;

/** What configurations of our bundles do while the bus runs, and what wrong ones get. */
class ConfigurationIT {

    private static final String ACCESS_DENIED = "org.freedesktop.DBus.Error.AccessDenied";
    private static final String HOST = "org.example.Thermostat";

    private FrameworkBus bus;

    @BeforeEach
    void startBus() throws IOException, BundleException {
        bus = FrameworkBus.running();
        bus.install(GuestBundle.of(org.busway.integration.guests.exporter.Activator.class).in(bus.directory()));
    }

    @AfterEach
    void stopBus() throws IOException {
        bus.close();
    }

    @Test
    void a_changed_configuration_of_bus_policy_or_budgets_disconnects_nobody() throws BundleException {
        bus.bundle("org.busway.integration.guests.exporter").start();
        try (BusClient client = bus.connect()) {
            BusState state = BusState.of(client);
            Eventually.holds(() -> state.names().contains("org.example.Lamp"), "the guest is there");
            String guest = state.owner(HOST);
            client.subscribe(MatchRule.signal("org.example.One", "One"), signal -> {});

            bus.configure("org.busway.broker", Map.of("listen", new String[]{bus.address()}, "systemd.activation", true));
            bus.configure("org.busway.flow", Map.of("total.bytes", 64L << 20));
            bus.configure("org.busway.auth", Map.of("limits", new String[]{"max_match_rules_per_connection=2"},
                    "rules", new String[]{"deny own=org.example.Forbidden"}));

            Eventually.equal(ACCESS_DENIED, () -> errorOf(() -> client.requestName("org.example.Forbidden", Set.of())),
                    "the new rule is in force");
            client.subscribe(MatchRule.signal("org.example.Two", "Two"), signal -> {});
            assertEquals("org.freedesktop.DBus.Error.LimitsExceeded",
                    errorOf(() -> client.subscribe(MatchRule.signal("org.example.Three", "Three"), signal -> {})));
            assertTrue(client.isOpen());
            assertEquals(guest, state.owner(HOST), "the bundle is the peer that it was");
            assertEquals("hello",
                    client.call(HOST, "/org/example/house/thermostat", "org.example.Thermostat1", "Echo", "s", "hello")
                            .argument(0, String.class));
        }
    }

    @Test
    void rules_given_as_options_hold_for_programs_and_bundles() throws IOException, BundleException {
        bus.configure("org.busway.auth", Map.of("rules", new String[]{
            "deny own=org.example.Lamp",
            "deny send_destination=org.example.Thermostat send_interface=org.example.Thermostat1 send_member=Fail",
            "deny receive_interface=org.example.Thermostat1 receive_member=Tick"}));
        try (BusClient client = bus.connect()) {
            Eventually.equal(ACCESS_DENIED, () -> errorOf(() -> client.requestName("org.example.Lamp", Set.of())),
                    "rules are in force");
            assertEquals(NameResult.PRIMARY_OWNER, client.requestName("org.example.Other", Set.of()));
            bus.bundle("org.busway.integration.guests.exporter").start();
            BusState state = BusState.of(client);
            Eventually.holds(() -> state.names().contains(HOST), "the guest is there");
            assertEquals(ACCESS_DENIED, errorOf(() -> thermostat(client, "Fail", "")));
            List<String> heard = new CopyOnWriteArrayList<>();
            client.subscribe(MatchRule.builder().interfaceName("org.example.Thermostat1").build(),
                    signal -> heard.add(signal.member()));
            thermostat(client, "Burst", "u", 3L);
            assertEquals(List.of(), heard, "what may not be received");
            assertFalse(state.names().contains("org.example.Lamp"), "a bundle may not own what rules deny");
        }
        String user = System.getProperty("user.name");
        bus.configure("org.busway.auth", Map.of("rules", new String[]{"deny user=" + user}));
        Eventually.holds(() -> !bus.admits(), "who is denied is not admitted");
    }

    @Test
    void a_wrong_address_is_one_line_and_a_right_one_starts_the_bus() throws BundleException {
        restartWith("broker", Map.of("listen", new String[]{"unix:path=/nowhere/at/all/bus"}));
        String line = failure();
        assertTrue(line.contains("/nowhere/at/all"), line);
        assertFalse(bus.has(FrameworkBus.RUNNING_BUS));
        bus.configure("org.busway.broker", Map.of("listen", new String[]{bus.address()}));
        assertWorksAgain();
    }

    @Test
    void a_wrong_bound_of_memory_is_one_line_and_a_right_one_starts_the_bus() throws BundleException {
        String[] listen = {bus.address()};
        restartWith("broker", Map.of("listen", listen, "memory.bytes", -1L));
        assertTrue(failure().contains("memory.bytes=-1"), this::failure);
        bus.configure("org.busway.broker", Map.of("listen", listen, "memory.bytes", 8L << 20));
        assertWorksAgain();
    }

    @Test
    void a_wrong_rule_is_one_line_and_a_right_one_starts_the_bus() throws BundleException {
        restartWith("auth", Map.of("rules", new String[]{"allow owns=org.example.Meter"}));
        String line = failure();
        assertTrue(line.contains("owns"), line);
        assertTrue(Files.notExists(bus.socket()), "nobody can connect without a policy");
        bus.configure("org.busway.auth", Map.of("rules", new String[]{"allow own=org.example.Meter"}));
        assertWorksAgain();
    }

    @Test
    void a_missing_policy_file_is_one_line() throws BundleException {
        restartWith("auth", Map.of("configuration.file", "/nowhere/at/all.conf"));
        assertTrue(failure().contains("/nowhere/at/all.conf"), this::failure);
        bus.configure("org.busway.auth", Map.of());
        assertWorksAgain();
    }

    @Test
    void a_wrong_budget_is_one_line_and_a_right_one_starts_the_bus() throws BundleException {
        restartWith("flow", Map.of("total.bytes", -1L));
        String line = failure();
        assertTrue(line.contains("total.bytes=-1"), line);
        bus.configure("org.busway.flow", Map.of("total.bytes", 1L << 24));
        assertWorksAgain();
    }

    @Test
    void a_wrong_change_leaves_a_running_bus_as_it_was() {
        try (BusClient client = bus.connect()) {
            bus.configure("org.busway.auth", Map.of("rules", new String[]{"allow owns=org.example.Meter"}));
            bus.configure("org.busway.flow", Map.of("total.bytes", -1L));
            bus.configure("org.busway.broker", Map.of("listen", new String[]{"unix:path=/nowhere/at/all/bus"}));
            // A change that shows, after those that must not.
            bus.configure("org.busway.auth", Map.of("rules", new String[]{"deny own=org.example.Forbidden"}));
            Eventually.equal(ACCESS_DENIED, () -> errorOf(() -> client.requestName("org.example.Forbidden", Set.of())),
                    "the new rule is in force");
            assertTrue(client.isOpen());
            assertTrue(bus.admits());
            assertEquals(List.of(), bus.failures());
        }
    }

    private void restartWith(String name, Map<String, Object> options) throws BundleException {
        bus.bundle(name).stop();
        bus.configure("org.busway." + name, options);
        bus.bundle(name).start();
        Eventually.equal(1, () -> bus.failures().size(), "somebody says why the bus cannot run");
    }

    private String failure() {
        String line = bus.failures().get(0);
        assertEquals(1, line.lines().count(), line);
        return line;
    }

    private void assertWorksAgain() {
        bus.awaitBus();
        assertTrue(bus.admits());
        Eventually.equal(List.of(), bus::failures, "nobody has a reason any more");
    }

    private static void thermostat(BusClient client, String method, String signature, Object... arguments) {
        client.call(HOST, "/org/example/house/thermostat", "org.example.Thermostat1", method, signature, arguments);
    }

    private static String errorOf(Runnable refused) {
        try {
            refused.run();
            return "no error";
        } catch (BusException e) {
            return e.errorName();
        }
    }
}
