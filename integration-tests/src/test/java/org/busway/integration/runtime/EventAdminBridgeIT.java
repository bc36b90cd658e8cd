package org.busway.integration.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.Registration;
import org.busway.api.Variant;
import org.busway.client.BusClient;
import org.busway.integration.bus.Eventually;
import org.busway.integration.bus.GroupsObject;
import org.busway.integration.runtime.EventAdminSide.Seen;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceRegistration;

/** The bridge in the framework between the real bus and the real Event Admin. */
class EventAdminBridgeIT {

    private static final String PID = "org.busway.bridge.eventadmin~test";
    private static final String OTHER_PID = "org.busway.bridge.eventadmin~other";
    private static final String METER = "com.example.Meter";
    private static final String TOPIC = "busway/com/example/Meter/Value";
    private static final int MANY = 3_000;
    private static final long QUEUE_BYTES = 65_536;

    private static FrameworkBus bus;
    private static EventAdminSide events;

    private final List<ServiceRegistration<?>> handlers = new ArrayList<>();
    private final List<Seen> heard = new CopyOnWriteArrayList<>();
    private BusClient program;

    @BeforeAll
    static void startFramework() throws IOException, BundleException {
        bus = FrameworkBus.running();
        events = new EventAdminSide(bus);
    }

    @AfterAll
    static void stopFramework() throws IOException {
        bus.close();
    }

    @BeforeEach
    void connect() {
        program = bus.connect();
    }

    @AfterEach
    void nothingIsLeftBehind() {
        bus.unconfigure(PID);
        handlers.forEach(ServiceRegistration::unregister);
        Eventually.holds(() -> bus.services(FrameworkBus.EVENT_SOURCE, null).isEmpty(), "the bridge is off");
        BusState state = BusState.of(program);
        Eventually.equal(List.of(), () -> state.rules().values().stream().flatMap(of -> ((List<?>) of).stream()).toList(),
                "rules that are left");
        Eventually.holds(() -> Footprint.now().threads().keySet().stream().noneMatch(each -> each.contains("eventadmin~")),
                "no thread is left");
        program.close();
    }

    private void bridge(Map<String, Object> options) {
        bus.configure(PID, options);
        Eventually.equal("ACTIVE", () -> source().state(), "the bridge works");
    }

    private SourceService source() {
        return SourceService.of(bus, "eventadmin~test");
    }

    private void handle(java.util.function.Consumer<Seen> handler) throws ClassNotFoundException {
        handlers.add(events.handle("busway/*", handler));
    }

    private void joined(String group, int members) {
        Eventually.holds(() -> ((List<?>) program.group(group).statistics().get("members")).size() == members,
                "the bridge has joined");
    }

    private void send(int number) {
        program.emit("/meter", METER, "Value", "i", number);
    }

    private List<Object> numbers() {
        return heard.stream().filter(each -> each.topic().endsWith("/Value")).map(Seen::argument).toList();
    }

    private static List<Integer> from0to(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    @Test
    void theSignalsOfAGroupBecomeEventsInTheirOrderOnTheBridgesOwnThread() throws Exception {
        List<String> threads = new CopyOnWriteArrayList<>();
        handle(event -> {
            threads.add(Thread.currentThread().getName());
            heard.add(event);
        });
        bridge(Map.of("group", "meters"));
        joined("meters", 1);
        for (int i = 0; i < MANY; i++) {
            send(i);
        }
        Eventually.holds(() -> heard.size() == MANY, "all became events");
        assertEquals(from0to(MANY), numbers());
        assertEquals(TOPIC, heard.get(0).topic());
        assertEquals(program.uniqueName(), heard.get(0).properties().get("busway.sender"));
        assertEquals(List.of("busway-source-eventadmin~test"), threads.stream().distinct().toList());
        assertEquals(Integer.toString(MANY), source().eventCount());
    }

    @Test
    void whatRulesAskForBecomesEventsAndAHandlerThatThrowsHarmsNobody() throws Exception {
        handle(event -> {
            throw new IllegalStateException("a handler of somebody else's");
        });
        handle(heard::add);
        bridge(Map.of("rules", new String[]{"interface='com.example.Plain'", "interface='com.example.Other'"}));
        for (int i = 0; i < 50; i++) {
            program.emit("/plain", i % 2 == 0 ? "com.example.Plain" : "com.example.Other", "Value", "i", i);
        }
        Eventually.holds(() -> heard.size() == 50, "all became events");
        assertEquals(from0to(50), numbers());
        assertEquals("ACTIVE", source().state());
    }

    @Test
    void aSlowHandlerIsALagOfTheBridgeWhichTakesItsOutcomeAndIsToldWhatItLost() throws Exception {
        new GroupsObject(program).create("lossy", "com.example.Lossy",
                Map.of("lane.bytes", new Variant("t", 65_536L), "outcome", Variant.of("lossy")));
        Semaphore gate = new Semaphore(0);
        handle(event -> {
            gate.acquireUninterruptibly();
            gate.release();
            heard.add(event);
        });
        bridge(Map.of("group", "lossy"));
        List<Integer> others = new CopyOnWriteArrayList<>();
        try (BusClient other = bus.connect()) {
            other.group("lossy").join(MatchRule.signal("com.example.Lossy", "Value"), value -> others.add(value.body().getInt()));
            joined("lossy", 2);
            for (int i = 0; i < MANY; i++) {
                program.emit("/meter", "com.example.Lossy", "Value", "i", i);
                if (i % 100 == 99) {
                    // As fast as this one reads, which is in the same group.
                    int sent = i + 1;
                    Eventually.holds(() -> others.size() == sent, "others got all in the meantime");
                }
            }
            assertEquals(from0to(MANY), others);
            assertEquals(List.of(), heard, "the first is still being handled");
            gate.release();
            Eventually.holds(() -> numbers().size() + lost() == MANY, "what was not told is told as lost, exactly");
            assertTrue(lost() > 0, "the lane is smaller than that");
        } finally {
            gate.release();
        }
    }

    @Test
    void byRulesTooASlowHandlerIsALagOfTheBridgeInItsOwnQueueAtTheBusAndOfNobodyElse() throws Exception {
        bus.configure("org.busway.flow", Map.of("peer.bytes", QUEUE_BYTES));
        bus.awaitBus();
        try (BusClient sender = bus.connect(); BusClient other = bus.connect()) {
            Semaphore gate = new Semaphore(0);
            handle(event -> {
                gate.acquireUninterruptibly();
                gate.release();
                heard.add(event);
            });
            bridge(Map.of("rules", new String[]{"interface='com.example.Plain'"}));
            BusState state = BusState.of(other);
            Eventually.holds(() -> state.rules().toString().contains("com.example.Plain"), "the bridge has its rule");
            List<Integer> others = new CopyOnWriteArrayList<>();
            other.subscribe(MatchRule.signal("com.example.Plain", "Value"),
                    value -> others.add(value.argument(0, Integer.class)));
            for (int i = 0; i < MANY; i++) {
                sender.emit("/meter", "com.example.Plain", "Value", "i", i);
                if (i % 100 == 99) {
                    int sent = i + 1;
                    Eventually.holds(() -> others.size() == sent, "others got all in the meantime");
                }
            }
            assertEquals(from0to(MANY), others);
            assertEquals(List.of(), heard, "the first is still being handled");
            gate.release();
            Eventually.holds(() -> numbers().size() + lost() == MANY, "what was not told is told as lost, exactly");
            assertTrue(lost() > 0, "its queue is smaller than that");
            assertEquals("ACTIVE", source().state());
        } finally {
            bus.configure("org.busway.flow", Map.of());
            bus.awaitBus();
        }
    }

    private long lost() {
        return heard.stream().filter(each -> each.topic().equals("busway/lost"))
                .mapToLong(each -> (long) each.properties().get("count"))
                .sum();
    }

    @Test
    void whatCameOverTheBridgeDoesNotGoBack() throws Exception {
        handle(heard::add);
        List<Seen> told = new CopyOnWriteArrayList<>();
        handlers.add(events.handle("com/example/*", told::add));
        // Each way takes all that the other one gives.
        bridge(Map.of("group", "meters", "topics", new String[]{"*"}));
        joined("meters", 1);
        List<Message> signals = new CopyOnWriteArrayList<>();
        Registration listening = program.subscribe(MatchRule.builder().interfaceName(METER).build(), signals::add);
        for (int i = 0; i < 100; i++) {
            events.send("com/example/Meter/Value", Map.of("number", i));
        }
        Eventually.holds(() -> signals.size() == 100, "events become signals");
        assertEquals(Map.of("number", new Variant("i", 7)), signals.get(7).argument(0, Map.class));
        send(100);
        Eventually.holds(() -> heard.size() == 1, "a signal becomes an event");
        assertEquals(List.of(100), numbers());
        events.send("com/example/Meter/Value", Map.of("number", 101));
        Eventually.holds(() -> signals.stream().anyMatch(each -> each.arguments().toString().contains("101")),
                "the last one came");
        assertEquals(102, signals.size(), "a hundred events, a signal of a program, an event, and none of them twice");
        assertEquals(101, told.size());
        listening.close();
        assertEquals(List.of(100), numbers());
    }

    @Test
    void whatOneBridgeHasSentAnotherDoesNotTakeThoughItIsAnotherPeer() throws Exception {
        handle(heard::add);
        bridge(Map.of("topics", new String[]{"com/example/*"}));
        bus.configure(OTHER_PID, Map.of("rules", new String[]{"interface='" + METER + "'"}));
        BlockingQueue<String> senders = new LinkedBlockingQueue<>();
        try (Registration listening = program.subscribe(MatchRule.builder().interfaceName(METER).build(),
                signal -> senders.add(signal.sender()))) {
            Eventually.equal("ACTIVE", () -> SourceService.of(bus, "eventadmin~other").state(), "the other bridge works");
            events.send("com/example/Meter/Value", Map.of("number", 1));
            String bridge = senders.take();
            send(2);
            Eventually.equal(List.of(2), this::numbers, "what came first was left out");
            assertTrue(BusState.of(program).names().contains(bridge) && !bridge.equals(program.uniqueName()), bridge);
        } finally {
            bus.unconfigure(OTHER_PID);
        }
    }

    @Test
    void aBridgeThatIsStoppedUnderTrafficLeavesNothingAndGoesOnWhenItIsStarted() throws Exception {
        handle(heard::add);
        bridge(Map.of("group", "meters", "topics", new String[]{"com/example/*"}));
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch ended = new CountDownLatch(1);
        Thread traffic = new Thread(() -> {
            for (int i = 0; !over.get(); i++) {
                send(i);
            }
            ended.countDown();
        });
        traffic.start();
        try {
            for (int i = 0; i < 5; i++) {
                int before = heard.size();
                Eventually.holds(() -> heard.size() > before, "signals become events");
                bus.bundle("bridge.eventadmin").stop();
                assertTrue(bus.services("org.osgi.service.event.EventHandler", "(event.topics=com/example/*)").isEmpty());
                bus.bundle("bridge.eventadmin").start();
            }
        } finally {
            over.set(true);
        }
        assertTrue(ended.await(20, TimeUnit.SECONDS), "a sender was never held up for good");
    }

    @Test
    void aBridgeWaitsForItsGroupAndSaysSo() {
        bus.configure(PID, Map.of("group", "nowhere"));
        Eventually.equal("DEGRADED", () -> source().state(), "there is no such group");
        assertTrue(source().detail().contains("not a member of group nowhere, which is tried again every second"),
                source().detail());
        new GroupsObject(program).create("nowhere", "com.example.Nowhere", Map.of());
        Eventually.equal("ACTIVE", () -> source().state(), "now there is");
    }
}
