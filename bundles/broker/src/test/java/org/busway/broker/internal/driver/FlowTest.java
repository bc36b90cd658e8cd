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
