package org.busway.integration.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.MessageType;
import org.busway.api.NameFlag;
import org.busway.api.NameResult;
import org.busway.api.Variant;
import org.busway.client.BusClient;
import org.busway.integration.bus.Eventually;
import org.busway.integration.bus.FakeSysfs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleException;

/** The source in the framework, with a directory for {@code /sys}; events are told by a program of the test. */
class BatterySourceIT {

    private static final String POWER1 = "org.busway.Power1";
    private static final String UPOWER = "org.freedesktop.UPower";
    private static final String PID = "org.busway.source.battery";
    private static final int WAIT_SECONDS = 20;

    private FrameworkBus bus;
    private FakeSysfs sys;
    private String battery;

    @BeforeEach
    void startBus() throws IOException, BundleException {
        bus = FrameworkBus.running();
        sys = FakeSysfs.in(bus.directory());
        sys.powerSupply("AC", Map.of("type", "Mains", "online", "1"));
        battery = sys.powerSupply("BAT0",
                Map.of("type", "Battery", "status", "Charging", "energy_full", "60000000", "energy_full_design",
                        "80000000", "energy_now", "48000000"));
    }

    @AfterEach
    void stopBus() throws IOException {
        bus.close();
    }

    private void configure(Map<String, Object> options) {
        Map<String, Object> all = new HashMap<>(options);
        all.put("sysfs", sys.root().toString());
        bus.configure(PID, all);
    }

    private SourceService source() {
        return SourceService.of(bus, "battery");
    }

    private static boolean isOwned(BusClient client, String name) {
        return BusState.of(client).names().contains(name);
    }

    private static List<?> devices(BusClient client, String name) {
        String root = "/" + name.replace('.', '/').replace("Power1", "power1");
        return (List<?>) client.call(name, root, name, "EnumerateDevices", "").arguments().get(0);
    }

    @Test
    void both_names_have_the_same_devices_and_tell_the_same() throws Exception {
        configure(Map.of());
        try (UeventStandIn kernel = new UeventStandIn(bus); BusClient client = bus.connect()) {
            Eventually.equal("ACTIVE", () -> source().state(), "the source hears of events");
            Eventually.holds(() -> isOwned(client, UPOWER), "the source is UPower");
            assertEquals("[/org/freedesktop/UPower/devices/line_power_AC, /org/freedesktop/UPower/devices/battery_BAT0]",
                    devices(client, UPOWER).toString());
            assertEquals("[/org/busway/power1/devices/line_power_AC, /org/busway/power1/devices/battery_BAT0]",
                    devices(client, POWER1).toString());
            BlockingQueue<Message> changes = new LinkedBlockingQueue<>();
            client.subscribe(MatchRule.builder().type(MessageType.SIGNAL).sender(UPOWER).member("PropertiesChanged").build(),
                    changes::add);
            sys.write(battery, "energy_now", "30000000");
            kernel.event("change", "power_supply", battery);
            Map<String, Object> percentages = new HashMap<>();
            while (percentages.size() < 4) {
                Message change = changes.poll(WAIT_SECONDS, TimeUnit.SECONDS);
                percentages.put(change.path(), change.argument(1, Map.class).get("Percentage"));
            }
            Variant half = new Variant("d", 50.0);
            assertEquals(
                    Map.of("/org/freedesktop/UPower/devices/battery_BAT0", half, "/org/freedesktop/UPower/devices/DisplayDevice",
                            half, "/org/busway/power1/devices/battery_BAT0", half, "/org/busway/power1/devices/DisplayDevice",
                            half),
                    percentages);
        }
    }

    @Test
    void the_name_of_upower_is_left_to_who_has_it_and_taken_when_that_ends() {
        try (BusClient client = bus.connect(); BusClient upowerd = bus.connect()) {
            upowerd.requestName(UPOWER, Set.of());
            configure(Map.of());
            Eventually.holds(() -> isOwned(client, POWER1), "the source is on the bus");
            Eventually.holds(() -> source().detail().contains(UPOWER + " is left to " + upowerd.uniqueName()),
                    "it says whose it is");
            assertEquals(upowerd.uniqueName(), BusState.of(client).owner(UPOWER));
            upowerd.close();
            Eventually.holds(() -> source().detail().contains("is " + UPOWER + " too"), "it has taken it");
            assertEquals(2, devices(client, UPOWER).size());
        }
    }

    @Test
    void the_name_of_upower_is_given_up_when_another_takes_its_place() {
        configure(Map.of());
        try (BusClient client = bus.connect(); BusClient upowerd = bus.connect()) {
            Eventually.holds(() -> isOwned(client, UPOWER), "the source is UPower");
            assertEquals(NameResult.PRIMARY_OWNER, upowerd.requestName(UPOWER, Set.of(NameFlag.REPLACE_EXISTING)));
            Eventually.holds(() -> source().detail().contains(UPOWER + " is left to " + upowerd.uniqueName()),
                    "it has given it up");
            String ours = BusState.of(client).owner(POWER1);
            String tree = client.call(ours, "/org/freedesktop", "org.freedesktop.DBus.Introspectable", "Introspect", "")
                    .argument(0);
            assertFalse(tree.contains("UPower"), "nothing of ours looks like UPower any more: " + tree);
            assertEquals(2, devices(client, POWER1).size());
        } catch (org.busway.api.BusException e) {
            // No object at all is left there, which is as well.
            assertEquals(org.busway.api.BusException.UNKNOWN_OBJECT, e.errorName());
        }
    }

    @Test
    void the_name_of_upower_is_left_to_a_service_file() throws IOException {
        Path services = Files.createDirectory(bus.directory().resolve("services"));
        Files.writeString(services.resolve("org.freedesktop.UPower.service"),
                "[D-BUS Service]\nName=org.freedesktop.UPower\nExec=/bin/false\n");
        bus.configure("org.busway.auth", Map.of("service.directories", new String[]{services.toString()}));
        try (BusClient client = bus.connect()) {
            Eventually.holds(() -> client.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                    "ListActivatableNames", "").arguments().toString().contains(UPOWER), "the bus offers it");
            configure(Map.of());
            Eventually.holds(() -> source().detail().contains(UPOWER + " is left to its service file"), "the source leaves it");
            assertFalse(isOwned(client, UPOWER));
        }
    }

    @Test
    void the_name_of_upower_is_never_taken_where_that_is_not_wanted() {
        configure(Map.of("claim.upower", false));
        try (UeventStandIn kernel = new UeventStandIn(bus); BusClient client = bus.connect()) {
            Eventually.equal("ACTIVE", () -> source().state(), "the source is there");
            assertFalse(isOwned(client, UPOWER));
            configure(Map.of());
            Eventually.holds(() -> isOwned(client, UPOWER), "a changed configuration is minded at once");
            configure(Map.of("claim.upower", false));
            Eventually.holds(() -> !isOwned(client, UPOWER), "and back");
        }
    }

    @Test
    void without_events_it_polls_or_says_that_it_cannot_work() throws Exception {
        configure(Map.of("poll.seconds", 1));
        try (BusClient client = bus.connect()) {
            Eventually.equal("DEGRADED", () -> source().state(), "nobody tells events");
            assertTrue(
                    source().detail().contains("nobody tells events of power_supply (org.busway.Uevent1): looked at every 1 s"),
                    source().detail());
            sys.powerSupply("BAT1", Map.of("type", "Battery", "status", "Charging", "capacity", "7"));
            Eventually.equal(3, () -> devices(client, POWER1).size(), "a battery that came was found");
            sys.remove(battery);
            Eventually.equal(2, () -> devices(client, POWER1).size(), "a battery that went was missed");
            configure(Map.of("poll.seconds", 0));
            Eventually.equal("FAILED", () -> source().state(), "it may not poll");
            assertTrue(source().detail().endsWith("start source.uevent, or set poll.seconds"), source().detail());
        }
    }

    @Test
    void it_leaves_nothing_behind_when_it_stops() throws Exception {
        try (UeventStandIn kernel = new UeventStandIn(bus); BusClient client = bus.connect()) {
            BusState state = BusState.of(client);
            Footprint before = null;
            for (int i = 0; i < 4; i++) {
                configure(Map.of("poll.seconds", 1));
                Eventually.equal("ACTIVE", () -> source().state(), "the source hears of events");
                kernel.event("change", "power_supply", battery);
                if (i % 2 == 0) {
                    bus.bundle("source.battery").stop();
                } else {
                    bus.unconfigure(PID);
                }
                Eventually.holds(() -> !bus.has(FrameworkBus.EVENT_SOURCE), "the source is off");
                Eventually.holds(() -> !state.names().contains(POWER1) && !state.names().contains(UPOWER), "the names are free");
                Eventually.holds(() -> state.rules().values().stream().allMatch(of -> ((List<?>) of).isEmpty()),
                        "no rules are left");
                if (before == null) {
                    before = Footprint.now();
                }
                Footprint first = before;
                Eventually.equal(Map.of(), () -> Footprint.now().beyond(first), "left behind by the source");
                bus.bundle("source.battery").start();
            }
        }
    }
}
