package org.busway.broker.internal.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.broker.internal.TestBus;
import org.busway.broker.internal.client.TestClient;
import org.busway.broker.internal.fake.FakePolicy;
import org.busway.broker.internal.fake.LimitsBuilder;
import org.busway.spi.flow.Resource;
import org.junit.jupiter.api.Test;

/** The limits of a session bus are beyond any memory. What then bounds the bus is what it has, and that has to hold. */
class MemoryBoundTest {

    private static final int MEMORY_BYTES = 8 << 20;
    private static final String INTERFACE = "com.example.Thing";

    private static TestBus bus() throws IOException {
        return new TestBus(new FakePolicy().limits(new LimitsBuilder().maxOutgoingBytes(1_000_000_000)
                .maxIncomingBytes(1_000_000_000).maxMessageBytes(1_000_000_000).build()), MEMORY_BYTES);
    }

    @Test
    void messagesThatNobodyFinishesAreGivenUpBeforeMemoryIsGoneAndTheirSendersStay() throws IOException {
        try (TestBus bus = bus()) {
            TestClient witness = bus.client();
            List<TestClient> halves = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                TestClient client = bus.client();
                byte[] message = client.encode(
                        Message.signal("/", INTERFACE, "Never").body("ay", new Object[]{new byte[2 << 20]}).build());
                Thread sending = new Thread(() -> sendAllButOneByte(client, message));
                sending.start();
                halves.add(client);
                join(sending);
                assertTrue(bus.ask(() -> bus.bus.pool().lentBytes()) <= MEMORY_BYTES);
                witness.settle();
            }
            assertTrue(bus.ask(() -> bus.budgets.peakBytes()) <= bus.budgets.totalBytes());
            int told = 0;
            for (TestClient each : halves) {
                each.sendBytes(new byte[1]);
                told += each.settle().stream().filter(answer -> BusException.LIMITS_EXCEEDED.equals(answer.errorName())).count();
            }
            assertTrue(told > 0, "who was given up is told, and nobody is disconnected");
            witness.callBus("ListNames", "");
        }
    }

    private static void sendAllButOneByte(TestClient client, byte[] message) {
        try {
            client.sendBytes(Arrays.copyOf(message, message.length - 1));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aSenderForWhichThereIsNoMemoryWaitsAndGoesOnWhenThereIs() throws IOException {
        try (TestBus bus = bus()) {
            TestClient receiver = bus.client();
            TestClient hoarder = bus.client();
            TestClient sender = bus.client();
            byte[] half = hoarder.encode(
                    Message.signal("/", INTERFACE, "Never").body("ay", new Object[]{new byte[2 << 20]}).build());
            hoarder.sendBytes(Arrays.copyOf(half, half.length - 1));
            hoarder.sendBytes(new byte[0]);
            Message.Builder large = Message.signal("/", INTERFACE, "Large").destination(receiver.uniqueName()).body("ay",
                    new Object[]{new byte[900_000]});
            Thread sending = new Thread(() -> {
                try {
                    sender.send(large);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            sending.start();
            bus.await("the sender waits, or need not", () -> bus.bus.waitingForMemory() > 0 || !sending.isAlive());
            hoarder.close();
            assertEquals("Large", receiver.receive().member());
            join(sending);
        }
    }

    @Test
    void receiversThatDoNotReadLeaveRoomForThoseThatDo() throws IOException {
        for (int payloadBytes : new int[]{50, 5_000, 100_000}) {
            try (TestBus bus = bus()) {
                TestClient sender = bus.client();
                TestClient reading = bus.client();
                reading.callBus("AddMatch", "s", "member='Small'");
                List<TestClient> stalled = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    stalled.add(bus.client());
                    stalled.get(i).callBus("AddMatch", "s", "member='Flood'");
                }
                Message.Builder flood = Message.signal("/", INTERFACE, "Flood").body("ay", new Object[]{new byte[payloadBytes]});
                for (int sent = 0; sent < 3 * MEMORY_BYTES; sent += payloadBytes + 150) {
                    sender.send(flood);
                    if (sent % 100 == 0) {
                        sender.send(Message.signal("/", INTERFACE, "Small"));
                        assertEquals("Small", reading.receive().member());
                    }
                }
                sender.settle();
                assertTrue(bus.ask(() -> bus.bus.pool().lentBytes()) <= MEMORY_BYTES);
                for (TestClient each : stalled) {
                    assertEquals("Flood", each.receive().member());
                }
            }
        }
    }

    @Test
    void aLargeMessageForWhichThereIsNoMemoryIsAnswered() throws IOException {
        try (TestBus bus = bus()) {
            TestClient stalled = bus.client();
            Message refusal = null;
            for (int i = 0; i < 10 && refusal == null; i++) {
                // One alone would be stopped before its receiver is full.
                TestClient sender = bus.client();
                int serial = sender.send(Message.call(stalled.uniqueName(), "/", INTERFACE, "Take").body("ay",
                        new Object[]{new byte[1 << 20]}));
                refusal = sender.settle().stream().filter(message -> message.replySerial() == serial).findFirst().orElse(null);
            }
            assertEquals(BusException.LIMITS_EXCEEDED, refusal.errorName());
        }
    }

    @Test
    void rulesNamesAndCallsOfOneThatFloodsLeaveRoomForOthers() throws IOException {
        FakePolicy policy = new FakePolicy().limits(new LimitsBuilder().maxMatchRulesPerConnection(1_000_000)
                .maxNamesPerConnection(1_000_000).maxRepliesPerConnection(1_000_000).maxOutgoingBytes(1_000_000_000).build());
        try (TestBus bus = new TestBus(policy, 64 << 20, 1 << 20)) {
            TestClient witness = bus.client();
            TestClient hoarder = bus.client();
            assertEquals(BusException.LIMITS_EXCEEDED,
                    untilRefused(2_000, i -> hoarder.callBus("AddMatch", "s", "member='M" + i + "'")).errorName());
            assertNull(witness.callBus("AddMatch", "s", "member='Mine'").errorName());
            assertNull(witness.callBus("RequestName", "su", "com.example.Mine", 0).errorName());

            TestClient collector = bus.client();
            assertEquals(BusException.LIMITS_EXCEEDED,
                    untilRefused(2_000, i -> collector.callBus("RequestName", "su", "com.example.N" + i, 0)).errorName());
            assertNull(witness.callBus("RequestName", "su", "com.example.MineToo", 0).errorName());

            TestClient caller = bus.client();
            List<Message> refusals = new ArrayList<>();
            for (int i = 0; i < 5_000 && refusals.isEmpty(); i += 100) {
                for (int j = 0; j < 100; j++) {
                    caller.send(Message.call(witness.uniqueName(), "/", INTERFACE, "Ask"));
                }
                refusals = caller.settle();
            }
            assertEquals("The maximum number of pending replies per connection has been reached", refusals.get(0).argument(0));

            // What is given back can be had again.
            hoarder.close();
            assertNull(untilRefused(500, i -> witness.callBus("AddMatch", "s", "member='W" + i + "'")).errorName());
        }
    }

    @Test
    void rulesOfAMonitorAreChargedAndWhoAsksForTooManyStaysWhatItWas() throws IOException {
        try (TestBus bus = new TestBus(new FakePolicy(), 64 << 20, 1 << 20)) {
            TestClient monitor = bus.client();
            assertEquals(BusException.LIMITS_EXCEEDED, becomeMonitor(monitor, 2_000).errorName());
            assertNull(monitor.callBus("RequestName", "su", "com.example.Mine", 0).errorName());
            long before = bus.ask(() -> bus.budgets.held(Resource.HEAP_BYTES));
            assertNull(becomeMonitor(monitor, 100).errorName());
            assertTrue(bus.ask(() -> bus.budgets.held(Resource.HEAP_BYTES)) > before + 40_000);
        }
    }

    @Test
    void theGroupsOfWhoIsInManyAreCharged() throws IOException {
        try (TestBus bus = new TestBus(new FakePolicy(), 64 << 20, 4 << 20)) {
            TestClient witness = bus.client();
            long before = bus.ask(() -> bus.budgets.held(Resource.HEAP_BYTES));
            bus.keep(TestClient.ofUser(bus.path(), 100_001));
            assertTrue(bus.ask(() -> bus.budgets.held(Resource.HEAP_BYTES)) >= before + 240_000);
            int connected = 1;
            try {
                for (; connected < 100; connected++) {
                    bus.keep(TestClient.ofUser(bus.path(), 100_001 + connected));
                }
            } catch (IOException refused) {
                // It was closed: there is no room for its groups.
            }
            assertTrue(connected < 20, connected + " of them");
            assertNull(witness.callBus("AddMatch", "s", "member='Mine'").errorName());
        }
    }

    private static Message becomeMonitor(TestClient client, int rules) throws IOException {
        return client.call(Message.call(TestClient.BUS, TestClient.BUS_PATH, TestClient.BUS + ".Monitoring", "BecomeMonitor")
                .body("asu", IntStream.range(0, rules).mapToObj(i -> "member='M" + i + "'").toList(), 0));
    }

    private interface Request {
        Message number(int i) throws IOException;
    }

    private static Message untilRefused(int most, Request request) throws IOException {
        Message answer = null;
        for (int i = 0; i < most && (answer == null || answer.errorName() == null); i++) {
            answer = request.number(i);
        }
        return answer;
    }
}
