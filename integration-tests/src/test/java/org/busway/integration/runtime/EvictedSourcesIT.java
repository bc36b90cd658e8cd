package org.busway.integration.runtime;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.client.BusClient;
import org.busway.integration.bus.Eventually;
import org.busway.integration.bus.FakeSysfs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.BundleException;

/** Sources and bridges whose connection the bus ends, as it does with peers that are declared so and read too slowly: they say it, and are back with another one. */
class EvictedSourcesIT {

    private static final long QUEUE_BYTES = 65_536;
    private static final byte[] LARGE = new byte[20_000];

    private FrameworkBus bus;
    private FakeSysfs sys;

    @BeforeEach
    void startBus() throws IOException, BundleException {
        bus = FrameworkBus.running();
        sys = FakeSysfs.in(bus.directory());
        bus.configure("org.busway.flow", Map.of("peer.bytes", QUEUE_BYTES, "outcomes",
                new String[]{"bundle=org.busway.source.*@* outcome=evict", "bundle=org.busway.bridge.*@* outcome=evict"}));
        bus.awaitBus();
    }

    @AfterEach
    void stopBus() throws IOException {
        bus.close();
    }

    @ParameterizedTest
    @CsvSource({"usb, org.busway.Usb1", "battery, org.busway.Power1", "uevent, org.busway.Uevent1", "media, org.busway.Media1"})
    void a_source_says_that_its_connection_was_ended_and_gets_another_one(String source, String name) {
        bus.configure("org.busway.source." + source, Map.of("sysfs", sys.root().toString()));
        try (BusClient program = bus.connect()) {
            Eventually.holds(() -> works(source), source + " works");
            String before = BusState.of(program).owner(name);
            Eventually.holds(() -> {
                flood(program, before);
                return isGone(source);
            }, "the bus has ended the connection of " + source);
            Eventually.holds(() -> works(source), source + " works again");
            assertNotEquals(before, BusState.of(program).owner(name));
        }
    }

    private boolean works(String source) {
        return !SourceService.of(bus, source).state().matches("FAILED|STARTING");
    }

    private boolean isGone(String source) {
        return SourceService.of(bus, source).state().equals("FAILED") && SourceService.of(bus, source).detail()
                .matches("the bus has ended the connection: .*; another one is asked for in 1 s");
    }

    private static void flood(BusClient program, String to) {
        try {
            for (int i = 0; i < 100; i++) {
                program.send(Message.signal("/flood", "com.example.Flood", "Wave").destination(to).body("ay", LARGE).build());
            }
        } catch (BusException e) {
            throw new IllegalStateException("the program is not slow", e);
        }
    }

    @Test
    void a_bridge_whose_handler_is_too_slow_is_back_when_that_is_done() throws Exception {
        EventAdminSide events = new EventAdminSide(bus);
        CountDownLatch gate = new CountDownLatch(1);
        List<Object> heard = new CopyOnWriteArrayList<>();
        events.handle("busway/*", event -> {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            heard.add(event.topic());
        });
        bus.configure("org.busway.bridge.eventadmin~slow", Map.of("rules", new String[]{"interface='com.example.Flood'"}));
        try (BusClient program = bus.connect()) {
            Eventually.equal("ACTIVE", () -> SourceService.of(bus, "eventadmin~slow").state(), "it works");
            BusState state = BusState.of(program);
            Object bridge = state.rules().entrySet().stream().filter(of -> of.getValue().toString().contains("com.example.Flood"))
                    .findFirst().orElseThrow().getKey();
            Eventually.holds(() -> {
                program.emit("/flood", "com.example.Flood", "Wave", "ay", LARGE);
                return !state.names().contains(bridge);
            }, "its queue is full");
            gate.countDown();
            Eventually.holds(() -> isGone("eventadmin~slow"), "it says so when its handler has ended");
            Eventually.equal("ACTIVE", () -> SourceService.of(bus, "eventadmin~slow").state(), "it works again");
            heard.clear();
            program.emit("/flood", "com.example.Flood", "Ebb", "");
            Eventually.holds(() -> heard.contains("busway/com/example/Flood/Ebb"), "signals become events again");
        }
    }
}
