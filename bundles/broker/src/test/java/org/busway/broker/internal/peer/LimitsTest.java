package org.busway.broker.internal.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.broker.internal.TestBus;
import org.busway.broker.internal.client.TestClient;
import org.busway.broker.internal.fake.FakePolicy;
import org.busway.broker.internal.fake.LimitsBuilder;
import org.junit.jupiter.api.Test;

class LimitsTest {

    private static final String INTERFACE = "com.example.Thing";

    private static TestBus bus(LimitsBuilder limits) throws IOException {
        return new TestBus(new FakePolicy().limits(limits.build()));
    }

    @Test
    void namesAreLimitedAndTheUniqueNameIsOneOfThem() throws IOException {
        try (TestBus bus = bus(new LimitsBuilder().maxNamesPerConnection(3))) {
            TestClient client = bus.client();
            assertEquals(1L, client.callBus("RequestName", "su", "com.example.A", 0).arguments().get(0));
            assertEquals(1L, client.callBus("RequestName", "su", "com.example.B", 0).arguments().get(0));
            assertEquals(BusException.LIMITS_EXCEEDED, client.callBus("RequestName", "su", "com.example.C", 0).errorName());
            client.callBus("ReleaseName", "s", "com.example.A");
            assertEquals(1L, client.callBus("RequestName", "su", "com.example.C", 0).arguments().get(0));
        }
    }

    @Test
    void matchRulesAreLimitedAndAnInvalidOneIsNotCounted() throws IOException {
        try (TestBus bus = bus(new LimitsBuilder().maxMatchRulesPerConnection(2))) {
            TestClient client = bus.client();
            assertEquals(BusException.MATCH_RULE_INVALID, client.callBus("AddMatch", "s", "nonsense").errorName());
            assertNull(client.callBus("AddMatch", "s", "").errorName());
            assertNull(client.callBus("AddMatch", "s", "").errorName());
            assertEquals(BusException.LIMITS_EXCEEDED, client.callBus("AddMatch", "s", "").errorName());
            assertNull(client.callBus("RemoveMatch", "s", "").errorName());
            assertNull(client.callBus("AddMatch", "s", "").errorName());
        }
    }

    @Test
    void completedConnectionsAreLimitedAndOneMayTryAgain() throws IOException {
        try (TestBus bus = bus(new LimitsBuilder().maxCompletedConnections(2))) {
            TestClient first = bus.client();
            bus.client();
            TestClient third = bus.keep(TestClient.authenticated(bus.path()));
            assertEquals(BusException.LIMITS_EXCEEDED, third.callBus("Hello", "").errorName());
            first.close();
            while (bus.ask(() -> bus.bus.peerCount()) > 2) {
                Thread.onSpinWait();
            }
            assertEquals(":1.2", third.hello());
        }
    }

    @Test
    void connectionsOfOneUserAreLimited() throws IOException {
        try (TestBus bus = bus(new LimitsBuilder().maxConnectionsPerUser(1))) {
            bus.client();
            TestClient second = bus.keep(TestClient.authenticated(bus.path()));
            Message refusal = second.callBus("Hello", "");
            assertEquals(BusException.LIMITS_EXCEEDED, refusal.errorName());
            assertTrue(refusal.argument(0).startsWith("The maximum number of active connections for UID "), refusal.argument(0));
        }
    }

    @Test
    void whoDoesNotSayHelloInTimeIsDisconnected() throws IOException {
        try (TestBus bus = bus(new LimitsBuilder().authTimeoutMillis(50))) {
            assertTrue(bus.keep(TestClient.open(bus.path())).isClosedByBus());
            assertTrue(bus.keep(TestClient.authenticated(bus.path())).isClosedByBus());
        }
    }

    @Test
    void whileTooManyHaveNotSaidHelloNobodyIsAcceptedAndThenTheyAre() throws IOException {
        try (TestBus bus = bus(new LimitsBuilder().maxIncompleteConnections(2))) {
            TestClient first = bus.keep(TestClient.authenticated(bus.path()));
            TestClient second = bus.keep(TestClient.authenticated(bus.path()));
            TestClient third = bus.keep(TestClient.open(bus.path()));
            third.sendText("\0AUTH EXTERNAL\r\n");
            second.callBus("GetId", "");
            assertEquals(2, bus.ask(() -> bus.bus.peerCount()), "the third waits in the kernel");
            first.hello();
            third.expectLine("OK");
        }
    }

    @Test
    void callsWithoutReplyAreLimited() throws IOException {
        try (TestBus bus = bus(new LimitsBuilder().maxRepliesPerConnection(2))) {
            TestClient caller = bus.client();
            TestClient service = bus.client();
            for (int i = 0; i < 2; i++) {
                caller.send(Message.call(service.uniqueName(), "/", INTERFACE, "Ask"));
            }
            assertEquals(List.of(), caller.settle());
            Message refusal = caller.call(Message.call(service.uniqueName(), "/", INTERFACE, "Ask"));
            assertEquals(BusException.LIMITS_EXCEEDED, refusal.errorName());
            service.send(Message.reply(service.receive()));
            service.settle();
            caller.receive();
            caller.send(Message.call(service.uniqueName(), "/", INTERFACE, "Ask"));
            assertEquals(List.of(), caller.settle());
            assertEquals(1, service.settle().size(), "the refused call was not delivered");
        }
    }

    @Test
    void aCallThatIsNotAnsweredInTimeIsAnsweredByTheBus() throws IOException {
        try (TestBus bus = bus(new LimitsBuilder().replyTimeoutMillis(30))) {
            TestClient caller = bus.client();
            TestClient service = bus.client();
            Message late = caller.call(Message.call(service.uniqueName(), "/", INTERFACE, "Ask"));
            assertEquals(BusException.NO_REPLY, late.errorName());
            assertEquals("Message did not receive a reply (timeout by message bus)", late.argument(0));
        }
    }

    @Test
    void aMessageLongerThanTheLimitEndsItsConnection() throws IOException {
        try (TestBus bus = bus(new LimitsBuilder().maxMessageBytes(1000))) {
            TestClient client = bus.client();
            client.send(Message.signal("/", INTERFACE, "Short").body("ay", new Object[]{new byte[100]}));
            client.settle();
            client.send(Message.signal("/", INTERFACE, "Long").body("ay", new Object[]{new byte[1000]}));
            assertTrue(client.isClosedByBus());
        }
    }

    @Test
    void aSenderThatIsAtItsLimitGoesOnWhenItsMessagesAreRead() throws IOException {
        try (TestBus bus = bus(new LimitsBuilder().maxIncomingBytes(1))) {
            TestClient sender = bus.client();
            TestClient receiver = bus.client();
            receiver.callBus("AddMatch", "s", "type='signal'");
            for (int i = 0; i < 100; i++) {
                sender.send(Message.signal("/", INTERFACE, "Happened").body("u", (long) i));
            }
            for (int i = 0; i < 100; i++) {
                assertEquals((long) i, receiver.receive().arguments().get(0));
            }
        }
    }

    @Test
    void changedLimitsHoldForThoseWhoAreConnected() throws IOException {
        FakePolicy policy = new FakePolicy().limits(new LimitsBuilder().maxNamesPerConnection(1).build());
        try (TestBus bus = new TestBus(policy)) {
            TestClient client = bus.client();
            assertEquals(BusException.LIMITS_EXCEEDED, client.callBus("RequestName", "su", "com.example.A", 0).errorName());
            policy.limits(new LimitsBuilder().maxNamesPerConnection(2).build());
            assertNull(client.callBus("ReloadConfig", "").errorName());
            assertEquals(1L, client.callBus("RequestName", "su", "com.example.A", 0).arguments().get(0));
        }
    }
}
