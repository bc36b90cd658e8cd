package org.busway.integration.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.client.BusClient;
import org.busway.integration.bus.Eventually;
import org.busway.integration.bus.Machine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;

/** The kernel's own event reaches a program on the bus. */
class UeventSourceIT {

    private static final Path LOOPBACK = Path.of("/sys/class/net/lo/uevent");
    private static final String NAME = "org.busway.Uevent1";
    private static final int WAIT_SECONDS = 20;

    private FrameworkBus bus;

    @BeforeEach
    void startBus() throws IOException, BundleException {
        bus = FrameworkBus.running();
    }

    @AfterEach
    void stopBus() throws IOException {
        bus.close();
    }

    @Test
    void an_event_of_the_kernel_reaches_a_program() throws Exception {
        Machine.needs(Files.isWritable(LOOPBACK), "permission to write " + LOOPBACK, "run as root, with /sys mounted writable");
        bus.configure("org.busway.source.uevent", Map.of("subsystems", new String[]{"net"}));
        try (BusClient client = bus.connect()) {
            BlockingQueue<Message> events = new LinkedBlockingQueue<>();
            client.subscribe(MatchRule.builder().sender(NAME).interfaceName(NAME).member("Event").build(), events::add);
            Eventually.equal("ACTIVE", () -> source("state"), "the source listens");
            Files.writeString(LOOPBACK, "change");
            Message event = events.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            assertEquals("sssa{ss}", event.signature());
            assertEquals("/org/busway/uevent1", event.path());
            assertEquals("change", event.argument(0, String.class));
            assertEquals("/devices/virtual/net/lo", event.argument(1, String.class));
            assertEquals("net", event.argument(2, String.class));
            assertEquals("lo", event.argument(3, Map.class).get("INTERFACE"));
            Eventually.equal("1", () -> source("eventCount"), "the source counts what it has told");
        }
    }

    @Test
    void a_source_says_what_it_does_and_leaves_nothing_when_it_stops() throws BundleException {
        try (BusClient client = bus.connect()) {
            BusState state = BusState.of(client);
            String withoutSource = state.rules().toString();
            Footprint before = null;
            for (int i = 0; i < 4; i++) {
                bus.configure("org.busway.source.uevent", Map.of("subsystems", new String[]{"usb"}));
                Eventually.equal("ACTIVE", () -> source("state"), "the source listens");
                assertEquals("uevent", source("name"));
                assertTrue(source("detail").contains("usb"), source("detail"));
                assertTrue(state.names().contains(NAME));
                bus.bundle("source.uevent").stop();
                assertTrue(bus.services(FrameworkBus.EVENT_SOURCE, null).isEmpty());
                Eventually.holds(() -> !state.names().contains(NAME), "the name is free");
                assertEquals(withoutSource, state.rules().toString());
                if (before == null) {
                    before = Footprint.now();
                }
                Footprint first = before;
                Eventually.equal(Map.of(), () -> Footprint.now().beyond(first), "left behind by the source");
                bus.bundle("source.uevent").start();
            }
        }
    }

    @Test
    void a_source_that_is_given_other_options_listens_anew_and_one_without_is_off() {
        bus.configure("org.busway.source.uevent", Map.of("subsystems", new String[]{"usb"}));
        Eventually.holds(() -> source("detail").contains("usb"), "the source listens for usb");
        bus.configure("org.busway.source.uevent", Map.of("subsystems", new String[]{"block"}));
        Eventually.holds(() -> source("state").equals("ACTIVE") && source("detail").contains("block"),
                "the source listens for block");
        bus.unconfigure("org.busway.source.uevent");
        Eventually.holds(() -> !bus.has(FrameworkBus.EVENT_SOURCE), "there is no source without a configuration");
    }

    /** What the source's service answers; its type is not the test's. */
    private String source(String method) {
        ServiceReference<?> reference = bus.services(FrameworkBus.EVENT_SOURCE, null).get(0);
        try {
            Object service = bus.context().getService(reference);
            return reference.getBundle().loadClass(FrameworkBus.EVENT_SOURCE).getMethod(method).invoke(service).toString();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(method, e);
        } finally {
            bus.context().ungetService(reference);
        }
    }
}
