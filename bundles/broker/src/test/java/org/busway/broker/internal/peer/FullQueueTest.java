package org.busway.broker.internal.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.broker.internal.TestBus;
import org.busway.broker.internal.client.TestClient;
import org.busway.broker.internal.fake.FakePolicy;
import org.busway.broker.internal.fake.LimitsBuilder;
import org.busway.spi.flow.Resource;
import org.junit.jupiter.api.Test;

class FullQueueTest {

    private static final String INTERFACE = "com.example.Thing";
    private static final int PAYLOAD_BYTES = 10_000;

    private static Message.Builder signal() {
        return Message.signal("/", INTERFACE, "Happened").body("ay", new Object[]{new byte[PAYLOAD_BYTES]});
    }

    @Test
    void aReceiverThatDoesNotReadMissesSignalsAndNobodyElseDoes() throws IOException {
        FakePolicy policy = new FakePolicy().limits(new LimitsBuilder().maxOutgoingBytes(100_000).build());
        try (TestBus bus = new TestBus(policy)) {
            TestClient sender = bus.client();
            TestClient stalled = bus.client();
            TestClient reading = bus.client();
            stalled.callBus("AddMatch", "s", "type='signal'");
            reading.callBus("AddMatch", "s", "interface='" + INTERFACE + "'");
            for (int i = 0; i < 200; i++) {
                sender.send(signal());
                assertEquals("Happened", reading.receive().member());
            }
            assertTrue(bus.ask(() -> bus.budgets.held(Resource.OUTGOING_BYTES)) <= 100_000);
            List<Message> come = stalled.settle();
            long missed = 200 - come.stream().filter(message -> "Happened".equals(message.member())).count();
            assertTrue(missed > 100, "missed " + missed);
            // It reads again, and gets everything again; before that it is told.
            sender.send(signal());
            sender.settle();
            come.addAll(stalled.settle());
            assertEquals("Happened", come.get(come.size() - 1).member());
            assertEquals(missed, come.stream().filter(message -> "Lost".equals(message.member()))
                    .mapToLong(message -> (Long) message.arguments().get(1)).sum());
        }
    }

    @Test
    void aCallToAReceiverThatDoesNotReadIsRefused() throws IOException {
        FakePolicy policy = new FakePolicy()
                .limits(new LimitsBuilder().maxOutgoingBytes(100_000).maxRepliesPerConnection(1000).build());
        try (TestBus bus = new TestBus(policy)) {
            TestClient sender = bus.client();
            TestClient stalled = bus.client();
            Message refusal = null;
            for (int i = 0; i < 200 && refusal == null; i++) {
                sender.send(Message.call(stalled.uniqueName(), "/", INTERFACE, "Ask").body("ay",
                        new Object[]{new byte[PAYLOAD_BYTES]}));
                List<Message> answers = sender.settle();
                refusal = answers.isEmpty() ? null : answers.get(0);
            }
            assertEquals(BusException.LIMITS_EXCEEDED, refusal.errorName());
            assertTrue(
                    refusal.argument(0)
                            .startsWith("Rejected: destination has a full message queue, 0 matched rules; type=\"method_call\""),
                    refusal.argument(0));
        }
    }

    @Test
    void aMonitorThatDoesNotReadHoldsNobodyUp() throws IOException {
        FakePolicy policy = new FakePolicy()
                .limits(new LimitsBuilder().maxIncomingBytes(50_000).maxOutgoingBytes(10_000_000).build());
        try (TestBus bus = new TestBus(policy)) {
            TestClient sender = bus.client();
            TestClient monitor = bus.client();
            monitor.send(Message.call(TestClient.BUS, TestClient.BUS_PATH, TestClient.BUS + ".Monitoring", "BecomeMonitor")
                    .body("asu", List.of(), 0));
            for (int i = 0; i < 200; i++) {
                sender.send(signal());
            }
            sender.settle();
        }
    }

    @Test
    void aSmallMessageThatWaitsKeepsLittleMemory() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient sender = bus.client();
            TestClient stalled = bus.client();
            TestClient reading = bus.client();
            stalled.callBus("AddMatch", "s", "member='Rare'");
            reading.callBus("AddMatch", "s", "interface='" + INTERFACE + "'");
            // Fills the kernel's buffer of the one that does not read.
            for (int i = 0; i < 100; i++) {
                sender.send(Message.signal("/", INTERFACE, "Rare").body("ay", new Object[]{new byte[PAYLOAD_BYTES]}));
                reading.receive();
            }
            long waiting = bus.ask(() -> bus.budgets.held(Resource.OUTGOING_BYTES));
            assertTrue(waiting > 0);
            for (int i = 0; i < 2000; i++) {
                sender.send(signal());
                reading.receive();
                if (i % 20 == 0) {
                    sender.send(Message.signal("/", INTERFACE, "Rare"));
                    reading.receive();
                }
            }
            sender.settle();
            long now = bus.ask(() -> bus.budgets.held(Resource.OUTGOING_BYTES));
            long lent = bus.ask(() -> bus.bus.pool().lentBytes());
            assertTrue(lent <= 2 * now + (256 << 10), now + " bytes wait in " + lent);
        }
    }

    @Test
    void largeMessagesPassWholeInBothDirections() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient sender = bus.client();
            TestClient receiver = bus.client();
            receiver.callBus("AddMatch", "s", "type='signal'");
            for (int size : new int[]{32_000, 65_000, 70_000, 200_000, 900_000}) {
                byte[] payload = new byte[size];
                new java.util.Random(size).nextBytes(payload);
                Thread reader = new Thread(() -> {
                    try {
                        sender.send(Message.signal("/", INTERFACE, "Large").body("ay", new Object[]{payload}));
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
                reader.start();
                org.junit.jupiter.api.Assertions.assertArrayEquals(payload, (byte[]) receiver.receive().arguments().get(0));
                join(reader);
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
