package org.busway.integration.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.MessageType;
import org.busway.client.BusClient;
import org.busway.integration.bus.Eventually;
import org.busway.integration.bus.FakeSysfs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleException;

/** The source in the framework, with a directory for {@code /sys}; events are told by a program of the test. */
class UsbSourceIT {

    private static final String NAME = "org.busway.Usb1";
    private static final String PID = "org.busway.source.usb";
    private static final int WAIT_SECONDS = 20;

    private FrameworkBus bus;
    private FakeSysfs sys;

    @BeforeEach
    void startBus() throws IOException, BundleException {
        bus = FrameworkBus.running();
        sys = FakeSysfs.in(bus.directory());
    }

    @AfterEach
    void stopBus() throws IOException {
        bus.close();
    }

    private void configure(int pollSeconds) {
        bus.configure(PID, Map.of("sysfs", sys.root().toString(), "poll.seconds", pollSeconds, "settle.millis", 10));
    }

    private String plugIn(String name, int number) throws IOException {
        return sys.usb(name, Map.of("idVendor", "046d", "devnum", String.valueOf(number)));
    }

    private SourceService source() {
        return SourceService.of(bus, "usb");
    }

    private static BlockingQueue<Message> signals(BusClient client) {
        BlockingQueue<Message> signals = new LinkedBlockingQueue<>();
        client.subscribe(MatchRule.builder().type(MessageType.SIGNAL).sender(NAME).interfaceName(NAME).build(), signals::add);
        return signals;
    }

    private static String next(BlockingQueue<Message> signals) throws InterruptedException {
        Message signal = signals.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        return signal == null ? "nothing" : signal.member() + " " + signal.argument(0);
    }

    private static List<String> objects(BusClient client) {
        Map<?, ?> objects = client.call(NAME, "/org/busway/usb1", "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", "")
                .argument(0, Map.class);
        return objects.keySet().stream().map(Object::toString).toList();
    }

    @Test
    void who_hears_of_a_device_and_asks_finds_it_so() throws Exception {
        configure(0);
        try (UeventStandIn kernel = new UeventStandIn(bus); BusClient client = bus.connect()) {
            Eventually.equal("ACTIVE", () -> source().state(), "the source hears of events");
            BlockingQueue<List<String>> seen = new LinkedBlockingQueue<>();
            client.subscribe(MatchRule.builder().type(MessageType.SIGNAL).sender(NAME).interfaceName(NAME).build(),
                    signal -> seen.add(objects(client)));
            String device = plugIn("1-2", 6);
            kernel.event("add", "usb", device);
            assertEquals(List.of("/org/busway/usb1/devices/_31_2d2"), seen.poll(WAIT_SECONDS, TimeUnit.SECONDS));
            sys.remove(device);
            kernel.event("remove", "usb", device);
            assertEquals(List.of(), seen.poll(WAIT_SECONDS, TimeUnit.SECONDS));
            assertEquals("2", source().eventCount());
        }
    }

    @Test
    void after_a_loss_the_differences_are_told() throws Exception {
        configure(0);
        try (UeventStandIn kernel = new UeventStandIn(bus, "usb"); BusClient client = bus.connect()) {
            Eventually.equal("ACTIVE", () -> source().state(), "the source hears of events");
            BlockingQueue<Message> signals = signals(client);
            plugIn("1-2", 6);
            kernel.lost();
            assertEquals("Attached /org/busway/usb1/devices/_31_2d2", next(signals));
            plugIn("1-3", 7);
            // More than wait: most are dropped for one look at all.
            for (int i = 0; i < 20_000; i++) {
                kernel.event("change", "usb", "/devices/pci0000:00/0000:00:14.0/usb1/1-2");
            }
            kernel.lost();
            assertEquals("Attached /org/busway/usb1/devices/_31_2d3", next(signals));
        }
    }

    @Test
    void without_events_it_polls_or_says_that_it_cannot_work() throws Exception {
        configure(1);
        try (BusClient client = bus.connect()) {
            Eventually.equal("DEGRADED", () -> source().state(), "nobody tells events");
            assertTrue(source().detail().contains("nobody tells events of usb (org.busway.Uevent1): looked at every 1 s"),
                    source().detail());
            BlockingQueue<Message> signals = signals(client);
            Eventually.holds(() -> BusState.of(client).names().contains(NAME), "the source is on the bus");
            String device = plugIn("1-2", 6);
            assertEquals("Attached /org/busway/usb1/devices/_31_2d2", next(signals));
            sys.remove(device);
            assertEquals("Detached /org/busway/usb1/devices/_31_2d2", next(signals));
            configure(0);
            Eventually.equal("FAILED", () -> source().state(), "it may not poll");
            assertTrue(source().detail().endsWith("start source.uevent, or set poll.seconds"), source().detail());
            try (UeventStandIn others = new UeventStandIn(bus, "block", "net")) {
                Eventually.holds(() -> BusState.of(client).names().contains(UeventStandIn.NAME), "somebody tells other events");
                assertEquals("FAILED", source().state());
            }
            try (UeventStandIn kernel = new UeventStandIn(bus, "usb")) {
                Eventually.equal("ACTIVE", () -> source().state(), "events are told");
            }
            Eventually.equal("FAILED", () -> source().state(), "events are told no longer");
        }
    }

    @Test
    void it_leaves_nothing_behind_when_it_stops() throws Exception {
        plugIn("1-2", 6);
        try (UeventStandIn kernel = new UeventStandIn(bus); BusClient client = bus.connect()) {
            BusState state = BusState.of(client);
            Footprint before = null;
            for (int i = 0; i < 4; i++) {
                configure(0);
                Eventually.equal("ACTIVE", () -> source().state(), "the source hears of events");
                assertEquals(List.of("/org/busway/usb1/devices/_31_2d2"), objects(client));
                kernel.event("change", "usb", "/devices/pci0000:00/0000:00:14.0/usb1/1-2");
                if (i % 2 == 0) {
                    bus.bundle("source.usb").stop();
                } else {
                    bus.unconfigure(PID);
                }
                Eventually.holds(() -> !bus.has(FrameworkBus.EVENT_SOURCE), "the source is off");
                Eventually.holds(() -> !state.names().contains(NAME), "the name is free");
                Eventually.holds(() -> state.rules().values().stream().allMatch(of -> ((List<?>) of).isEmpty()),
                        "no rules are left");
                if (before == null) {
                    before = Footprint.now();
                }
                Footprint first = before;
                Eventually.equal(Map.of(), () -> Footprint.now().beyond(first), "left behind by the source");
                bus.bundle("source.usb").start();
            }
        }
    }
}
