package org.busway.broker.internal.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.api.Struct;
import org.busway.api.Variant;
import org.busway.broker.internal.TestBus;
import org.busway.broker.internal.client.TestClient;
import org.busway.broker.internal.fake.FakePolicy;
import org.busway.broker.internal.fake.LimitsBuilder;
import org.junit.jupiter.api.Test;

/** Nobody has to guess: what {@code org.busway.Flow1} and the statistics say while somebody is slow. */
class FlowTest {

    private static final String INTERFACE = "com.example.Thing";

    private static TestBus bus(String outcome, String choices) throws IOException {
        TestBus bus = new TestBus(new FakePolicy().limits(new LimitsBuilder().maxOutgoingBytes(100_000).build()));
        bus.budgets.outcomes(outcome, choices);
        return bus;
    }

    private static Message flow(TestClient client, String member, String signature, Object... arguments) throws IOException {
        return client
                .call(Message.call(TestClient.BUS, FlowSignals.PATH, FlowSignals.INTERFACE, member).body(signature, arguments));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Variant> statistics(TestClient client, TestClient about) throws IOException {
        return (Map<String, Variant>) flow(client, "GetStatistics", "s", about.uniqueName()).arguments().get(0);
    }

    private static Object property(TestClient client, String name) throws IOException {
        Message answer = client.call(Message.call(TestClient.BUS, FlowSignals.PATH, "org.freedesktop.DBus.Properties", "Get")
                .body("ss", FlowSignals.INTERFACE, name));
        return ((Variant) answer.arguments().get(0)).value();
    }

    private static TestClient stalled(TestBus bus) throws IOException {
        TestClient stalled = bus.client();
        stalled.callBus("AddMatch", "s", "member='Flood',path='/'");
        return stalled;
    }

    private static void flood(TestClient sender) throws IOException {
        for (int i = 0; i < 100; i++) {
            sender.send(Message.signal("/", INTERFACE, "Flood").body("ay", (Object) new byte[10_000]));
        }
    }

    @Test
    void whoIsSlowSinceWhenForWhomAndByWhichRuleIsKnown() throws Exception {
        try (TestBus bus = bus("block deadline=60000", "")) {
            TestClient witness = bus.client();
            TestClient receiver = stalled(bus);
            TestClient sender = bus.client();
            witness.callBus("AddMatch", "s", "interface='org.busway.Flow1'");
            Thread sending = new Thread(() -> {
                try {
                    flood(sender);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            sending.start();
            bus.awaitHeldUp(1);
            Map<String, Variant> figures = statistics(witness, receiver);
            assertEquals(true, figures.get("Slow").value());
            assertEquals(List.of(sender.uniqueName()), figures.get("WaitingPeers").value());
            String because = (String) figures.get("SlowBecause").value();
            assertTrue(because.contains(sender.uniqueName()) && because.contains("pid=" + ProcessHandle.current().pid()),
                    because);
            assertTrue(because.contains("by rule \"") && because.contains("member='Flood'"), because);
            assertTrue((Long) figures.get("HeldBytes").value() > 80_000, figures.toString());
            assertTrue((Long) figures.get("PeakBytes").value() >= (Long) figures.get("HeldBytes").value());
            assertEquals(100_000L, figures.get("BudgetBytes").value());
            assertEquals("block", figures.get("Outcome").value());
            assertEquals(receiver.uniqueName(), statistics(witness, sender).get("WaitsFor").value());
            assertEquals(List.of(receiver.uniqueName()), property(witness, "SlowPeers"));
            assertEquals(1L, property(witness, "HeldUpPeers"));
            for (int i = 0; i < 100; i++) {
                assertEquals("Flood", receiver.receive().member());
            }
            sending.join();
            sender.settle();
            figures = statistics(witness, receiver);
            assertEquals(false, figures.get("Slow").value());
            assertEquals(0L, figures.get("Lost").value());
            assertEquals("", statistics(witness, sender).get("WaitsFor").value());
            List<Message> told = witness.settle();
            assertEquals("Slow", told.get(0).member());
            assertEquals("Recovered", told.get(told.size() - 1).member());
            assertEquals(receiver.uniqueName(), told.get(0).argument(0));
        }
    }

    @Test
    void whatWasLostAndWhoWasEvictedAndWhyIsKnownAfterwards() throws IOException {
        try (TestBus bus = bus("lossy", "evict")) {
            TestClient sender = bus.client();
            TestClient lossy = stalled(bus);
            flood(sender);
            sender.settle();
            long lost = (Long) statistics(sender, lossy).get("Lost").value();
            assertTrue(lost > 20 && lost == (Long) property(sender, "LostMessages"), lost + " lost");
            lossy.settle();
            TestClient brittle = stalled(bus);
            assertNull(flow(brittle, "SetOutcome", "s", "evict").errorName());
            assertEquals("evict", flow(brittle, "GetOutcome", "s", brittle.uniqueName()).argument(0));
            flood(sender);
            assertTrue(brittle.isClosedByBus());
            List<?> evictions = (List<?>) flow(sender, "GetEvictions", "").arguments().get(0);
            Struct eviction = (Struct) evictions.get(0);
            assertEquals(brittle.uniqueName(), eviction.fields().get(0));
            assertTrue(eviction.fields().get(2).toString().contains("does not read"), eviction.toString());
            assertEquals(1L, property(sender, "EvictedPeers"));
            assertEquals(evictions, ((Variant) ofBus(sender).get("org.busway.Evictions")).value());
        }
    }

    @Test
    void aPeerChoosesWithinWhatIsAllowed() throws IOException {
        try (TestBus bus = bus("lossy", "block,lossy")) {
            TestClient client = bus.client();
            assertNull(flow(client, "SetOutcome", "s", "block").errorName());
            assertEquals("block", flow(client, "GetOutcome", "s", client.uniqueName()).argument(0));
            assertNull(flow(client, "SetOutcome", "s", "").errorName());
            assertEquals("lossy", flow(client, "GetOutcome", "s", client.uniqueName()).argument(0));
            Message refused = flow(client, "SetOutcome", "s", "evict");
            assertEquals(BusException.ACCESS_DENIED, refused.errorName());
            assertTrue(refused.argument(0).contains("[block, lossy]"), refused.argument(0));
            assertEquals(BusException.INVALID_ARGS, flow(client, "SetOutcome", "s", "wait").errorName());
            // The configuration may take back what it allowed.
            flow(client, "SetOutcome", "s", "block");
            bus.budgets.outcomes("lossy", "");
            assertEquals("lossy", flow(client, "GetOutcome", "s", client.uniqueName()).argument(0));
        }
    }

    @Test
    void rulesFollowTheNamesThatAPeerOwns() throws IOException {
        try (TestBus bus = new TestBus()) {
            bus.budgets.outcomes("lossy", "", "name=com.example.Screen outcome=block deadline=250",
                    "program=*java* outcome=evict",
                    "name=com.example.Screen outcome=block");
            TestClient client = bus.client();
            flow(client, "SetOutcome", "s", "");
            assertEquals("lossy", flow(client, "GetOutcome", "s", client.uniqueName()).argument(0));
            client.callBus("RequestName", "su", "com.example.Screen", 0);
            Message outcome = flow(client, "GetOutcome", "s", client.uniqueName());
            assertEquals(List.of("block", "evict", 250L), outcome.arguments());
            client.callBus("ReleaseName", "s", "com.example.Screen");
            assertEquals("lossy", flow(client, "GetOutcome", "s", client.uniqueName()).argument(0));
        }
    }

    @Test
    void theStatisticsOfDbusDaemonHaveTheFiguresToo() throws IOException {
        try (TestBus bus = bus("lossy", "")) {
            TestClient client = bus.client();
            Map<?, ?> ofBus = (Map<?, ?>) client
                    .call(Message.call(TestClient.BUS, TestClient.BUS_PATH, TestClient.BUS + ".Debug.Stats", "GetStats"))
                    .arguments()
                    .get(0);
            assertEquals(bus.budgets.totalBytes(), ((Variant) ofBus.get("org.busway.TotalBytes")).value());
            Map<?, ?> ofPeer = (Map<?, ?>) client.call(
                    Message.call(TestClient.BUS, TestClient.BUS_PATH, TestClient.BUS + ".Debug.Stats", "GetConnectionStats")
                            .body("s", client.uniqueName()))
                    .arguments().get(0);
            assertEquals("lossy", ((Variant) ofPeer.get("org.busway.Outcome")).value());
        }
    }

    @Test
    void whoWasNeverSlowHasAllFiguresToo() throws IOException {
        try (TestBus bus = bus("lossy", "")) {
            TestClient client = bus.client();
            Map<String, Variant> figures = statistics(client, client);
            assertEquals(false, figures.get("Slow").value());
            assertEquals("", figures.get("SlowBecause").value());
            assertEquals(List.of(), figures.get("WaitingPeers").value());
            for (String none : List.of("SlowMillis", "HeldUpMillis", "Lost", "WaitsMillis")) {
                assertEquals(0L, figures.get(none).value(), none);
            }
        }
    }

    @Test
    void eachSenderIsToldForHowLongItWaitsItself() throws Exception {
        try (TestBus bus = bus("block deadline=60000", "")) {
            TestClient witness = bus.client();
            TestClient receiver = stalled(bus);
            bus.fill(receiver);
            TestClient first = bus.client();
            first.send(Message.signal("/", INTERFACE, "Flood").body("ay", (Object) new byte[10_000]));
            bus.awaitHeldUp(1);
            while ((Long) statistics(witness, first).get("WaitsMillis").value() == 0) {
                Thread.onSpinWait();
            }
            TestClient second = bus.client();
            second.send(Message.signal("/", INTERFACE, "Flood").body("ay", (Object) new byte[10_000]));
            bus.awaitHeldUp(2);
            Map<?, ?> all = (Map<?, ?>) flow(witness, "GetAllStatistics", "").arguments().get(0);
            long older = (Long) ((Variant) ((Map<?, ?>) all.get(first.uniqueName())).get("WaitsMillis")).value();
            long younger = (Long) ((Variant) ((Map<?, ?>) all.get(second.uniqueName())).get("WaitsMillis")).value();
            assertTrue(younger < older, younger + " ms and " + older + " ms");
            receiver.close();
        }
    }

    @Test
    void whereManyAreFullAtOnceEachIsSaidToHoldTheSenderUp() throws Exception {
        try (TestBus bus = bus("block deadline=60000", "")) {
            TestClient witness = bus.client();
            TestClient one = stalled(bus);
            TestClient other = stalled(bus);
            bus.fill(one);
            bus.fill(other);
            TestClient sender = bus.client();
            sender.send(Message.signal("/", INTERFACE, "Flood").body("ay", (Object) new byte[10_000]));
            bus.awaitHeldUp(1);
            long begin = System.nanoTime();
            for (TestClient each : List.of(one, other)) {
                assertEquals(List.of(sender.uniqueName()), statistics(witness, each).get("WaitingPeers").value());
                while ((Long) statistics(witness, each).get("HeldUpMillis").value() == 0) {
                    assertTrue(System.nanoTime() - begin < 10_000_000_000L, "it is never said to hold anybody up");
                }
            }
            one.close();
            bus.await("it is gone", () -> bus.bus.peerCount() == 3 + 2);
            long before = (Long) statistics(witness, other).get("HeldUpMillis").value();
            other.settle();
            sender.settle();
            assertTrue((Long) statistics(witness, other).get("HeldUpMillis").value() >= before, "what was is not forgotten");
        }
    }

    @Test
    void whoIsNotReadSinceReceiversHaveToReadFirstIsSaidToWait() throws Exception {
        try (TestBus bus = new TestBus(new FakePolicy().limits(new LimitsBuilder().maxIncomingBytes(50_000).build()))) {
            TestClient witness = bus.client();
            TestClient receiver = stalled(bus);
            TestClient sender = bus.client();
            byte[] flood = sender.encode(Message.signal("/", INTERFACE, "Flood").body("ay", (Object) new byte[10_000]).build());
            while (sender.trySend(flood)) {
                // Until it is not read any more, and its socket is full.
            }
            assertTrue(statistics(witness, sender).get("WaitsFor").value().toString().contains("max_incoming_bytes"));
            receiver.settle();
            sender.close();
        }
    }

    @Test
    void ofAPeerOfAnotherUserOnlyThePrivilegedMayAsk() throws IOException {
        FakePolicy policy = new FakePolicy();
        policy.privileged(false);
        try (TestBus bus = new TestBus(policy)) {
            TestClient client = bus.client();
            TestClient other = bus.keep(TestClient.ofUser(bus.path(), 4711));
            assertEquals(BusException.ACCESS_DENIED, flow(other, "GetStatistics", "s", client.uniqueName()).errorName());
            assertEquals(BusException.ACCESS_DENIED, flow(other, "GetOutcome", "s", client.uniqueName()).errorName());
            assertEquals(BusException.ACCESS_DENIED, flow(other, "GetAllStatistics", "").errorName());
            assertNull(ofConnection(other, client).get("org.busway.SlowBecause"), "nor in the words of dbus-daemon");
            assertNull(ofBus(other).get("org.busway.Groups"));
            assertTrue(ofConnection(other, other).containsKey("org.busway.SlowBecause"));
            policy.privileged(true);
            assertTrue(ofConnection(other, client).containsKey("org.busway.SlowBecause"));
            assertTrue(ofBus(other).containsKey("org.busway.Groups"));
            assertTrue(ofBus(other).containsKey("org.busway.Evictions"));
        }
    }

    private static Map<?, ?> ofBus(TestClient client) throws IOException {
        return client.call(Message.call(TestClient.BUS, TestClient.BUS_PATH, TestClient.BUS + ".Debug.Stats", "GetStats"))
                .argument(0, Map.class);
    }

    private static Map<?, ?> ofConnection(TestClient client, TestClient about) throws IOException {
        return client
                .call(Message.call(TestClient.BUS, TestClient.BUS_PATH, TestClient.BUS + ".Debug.Stats", "GetConnectionStats")
                        .body("s", about.uniqueName()))
                .argument(0, Map.class);
    }

    @Test
    void theInterfaceCanBeFoundByIntrospection() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient client = bus.client();
            String xml = client
                    .call(Message.call(TestClient.BUS, FlowSignals.PATH, "org.freedesktop.DBus.Introspectable", "Introspect"))
                    .argument(0);
            for (String expected : List.of("interface name=\"org.busway.Flow1\"", "method name=\"SetOutcome\"",
                    "signal name=\"Lost\"",
                    "property name=\"HeldBytes\" type=\"t\"")) {
                assertTrue(xml.contains(expected), xml);
            }
            assertEquals(BusException.UNKNOWN_METHOD, flow(client, "Nothing", "").errorName());
        }
    }
}
