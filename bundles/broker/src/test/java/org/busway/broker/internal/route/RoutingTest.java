package org.busway.broker.internal.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.broker.internal.TestBus;
import org.busway.broker.internal.client.TestClient;
import org.busway.broker.internal.fake.FakePolicy;
import org.junit.jupiter.api.Test;

class RoutingTest {

    private static final String INTERFACE = "com.example.Thing";

    @Test
    void aSendThatPolicyForbidsIsRefusedInTheWordsOfDbusDaemon() throws IOException {
        try (TestBus bus = new TestBus(new FakePolicy().forbidSending("Secret"))) {
            TestClient sender = bus.client();
            TestClient receiver = bus.client();
            Message refusal = sender.call(Message.call(receiver.uniqueName(), "/", INTERFACE, "Secret"));
            assertEquals(BusException.ACCESS_DENIED, refusal.errorName());
            String text = refusal.argument(0);
            assertTrue(text
                    .startsWith("Rejected send message, 1 matched rules; type=\"method_call\", sender=\"" + sender.uniqueName()
                            + "\" (uid="),
                    text);
            assertTrue(text.contains("interface=\"" + INTERFACE
                    + "\" member=\"Secret\" error name=\"(unset)\" requested_reply=\"0\" destination=\""
                    + receiver.uniqueName() + "\" (uid="), text);
            assertEquals(List.of(), receiver.settle());
        }
    }

    @Test
    void aBroadcastThatAReceiverMayNotHaveReachesTheOthersAndIsNoError() throws IOException {
        FakePolicy policy = new FakePolicy();
        try (TestBus bus = new TestBus(policy)) {
            TestClient sender = bus.client();
            TestClient before = bus.client();
            before.callBus("AddMatch", "s", "interface='" + INTERFACE + "'");
            policy.forbidReceiving("Secret");
            before.callBus("ReloadConfig", "");
            sender.send(Message.signal("/", INTERFACE, "Secret"));
            sender.send(Message.signal("/", INTERFACE, "Open"));
            assertEquals(List.of(), sender.settle());
            assertEquals(List.of("Open"), before.settle().stream().map(Message::member).toList());
        }
    }

    @Test
    void onASystemBusOnlyTheFirstReplyIsLetThrough() throws IOException {
        try (TestBus bus = new TestBus(new FakePolicy().onlyRequestedReplies())) {
            TestClient caller = bus.client();
            TestClient service = bus.client();
            int serial = caller.send(Message.call(service.uniqueName(), "/", INTERFACE, "Ask"));
            Message call = service.receive();
            service.send(Message.reply(call).body("s", "first"));
            service.send(Message.reply(call).body("s", "second"));
            assertEquals(BusException.ACCESS_DENIED, service.settle().get(0).errorName());
            assertEquals("first", caller.reply(serial).argument(0));
            assertEquals(List.of(), caller.settle());
        }
    }

    @Test
    void aSerialThatIsStillWaitedForCannotBeUsedAgain() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient caller = bus.client();
            TestClient service = bus.client();
            byte[] call = caller.encode(Message.call(service.uniqueName(), "/", INTERFACE, "Ask").build());
            caller.sendBytes(call);
            caller.sendBytes(call);
            Message refusal = caller.settle().get(0);
            assertEquals(BusException.ACCESS_DENIED, refusal.errorName());
            assertEquals(1, service.settle().size());
        }
    }

    @Test
    void callersAreToldInTheirOrderWhenThePeerTheyWaitForIsGone() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient caller = bus.client();
            TestClient service = bus.client();
            caller.callBus("AddMatch", "s", "member='NameOwnerChanged',arg0='" + service.uniqueName() + "'");
            int first = caller.send(Message.call(service.uniqueName(), "/", INTERFACE, "One"));
            caller.send(Message.call(service.uniqueName(), "/", INTERFACE, "Two"));
            caller.settle();
            service.close();
            assertEquals("NameOwnerChanged", caller.receive().member());
            for (int i = 0; i < 2; i++) {
                Message error = caller.receive();
                assertEquals(BusException.NO_REPLY, error.errorName());
                assertEquals(first + i, error.replySerial());
            }
        }
    }

    @Test
    void theSenderIsWhatTheBusKnowsWhateverTheMessageClaims() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient sender = bus.client();
            TestClient receiver = bus.client();
            sender.send(Message.signal("/", INTERFACE, "X").sender("org.freedesktop.DBus").destination(receiver.uniqueName()));
            assertEquals(sender.uniqueName(), receiver.receive().sender());
        }
    }

    @Test
    void aMonitorSeesACallBeforeItsReceiverAnswersItAndIsDisconnectedWhenItSpeaks() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient monitor = bus.client();
            TestClient caller = bus.client();
            monitor.call(
                    Message.call(TestClient.BUS, TestClient.BUS_PATH, TestClient.BUS + ".Monitoring", "BecomeMonitor").body("asu",
                            List.of(), 0));
            assertEquals(BusException.NAME_HAS_NO_OWNER, caller.callBus("GetNameOwner", "s", monitor.uniqueName()).errorName());
            Message seen = monitor.receive();
            while (!"GetNameOwner".equals(seen.member())) {
                seen = monitor.receive();
            }
            assertEquals(BusException.NAME_HAS_NO_OWNER, monitor.receive().errorName());
            monitor.send(Message.signal("/", INTERFACE, "X"));
            assertTrue(monitor.isClosedByBus());
        }
    }

    @Test
    void onlyThePrivilegedBecomeMonitors() throws IOException {
        try (TestBus bus = new TestBus(new FakePolicy().privileged(false))) {
            TestClient client = bus.client();
            Message refusal = client
                    .call(Message.call(TestClient.BUS, TestClient.BUS_PATH, TestClient.BUS + ".Monitoring", "BecomeMonitor")
                            .body("asu", List.of(), 0));
            assertEquals(BusException.ACCESS_DENIED, refusal.errorName());
            assertTrue(refusal.argument(0).startsWith("rejected attempt to call BecomeMonitor by connection :1.0 (uid="),
                    refusal.argument(0));
        }
    }

    @Test
    void whoPolicyDoesNotLetConnectIsDisconnectedAfterTheHandshake() throws IOException {
        try (TestBus bus = new TestBus()) {
            bus.policy.forbidConnecting(true);
            assertTrue(bus.keep(TestClient.authenticated(bus.path())).isClosedByBus());
            bus.policy.forbidConnecting(false);
        }
    }

    @Test
    void statisticsCountWhatThereIs() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient client = bus.client();
            client.callBus("AddMatch", "s", "type='signal'");
            client.callBus("RequestName", "su", "com.example.A", 0);
            String stats = bus(client, "GetStats", "").arguments().toString();
            assertTrue(stats.contains("ActiveConnections=Variant[signature=u, value=1]"), stats);
            assertTrue(stats.contains("BusNames=Variant[signature=u, value=2]"), stats);
            assertTrue(stats.contains("MatchRules=Variant[signature=u, value=1]"), stats);
            String mine = bus(client, "GetConnectionStats", "s", "com.example.A").arguments().toString();
            assertTrue(mine.contains("UniqueName=Variant[signature=s, value=:1.0]"), mine);
            assertTrue(mine.contains("PeakBusNames=Variant[signature=u, value=2]"), mine);
            assertEquals("[{:1.0=[type='signal']}]", bus(client, "GetAllMatchRules", "").arguments().toString());
        }
    }

    private static Message bus(TestClient client, String member, String signature, Object... arguments) throws IOException {
        return client
                .call(Message.call(TestClient.BUS, TestClient.BUS_PATH, TestClient.BUS + ".Debug.Stats", member).body(signature,
                        arguments));
    }
}
