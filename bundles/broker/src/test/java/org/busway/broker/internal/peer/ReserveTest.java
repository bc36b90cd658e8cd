package org.busway.broker.internal.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.busway.api.Message;
import org.busway.broker.internal.TestBus;
import org.busway.broker.internal.client.TestClient;
import org.busway.broker.internal.fake.FakePolicy;
import org.busway.broker.internal.fake.LimitsBuilder;
import org.busway.spi.flow.Resource;
import org.junit.jupiter.api.Test;

/** What a full queue takes all the same: answers that were asked for, and what the bus itself says. */
class ReserveTest {

    private static final String INTERFACE = "com.example.Thing";

    private static TestBus bus() throws IOException {
        return new TestBus(new FakePolicy().limits(new LimitsBuilder().maxOutgoingBytes(100_000).build()));
    }

    /** Fills the kernel's buffer and the queue of one that subscribed and does not read. */
    private static void fill(TestClient sender) throws IOException {
        for (int i = 0; i < 100; i++) {
            sender.send(Message.signal("/", INTERFACE, "Flood").body("ay", new Object[]{new byte[10_000]}));
        }
        // Until not even a small one finds room.
        for (int i = 0; i < 200; i++) {
            sender.send(Message.signal("/", INTERFACE, "Flood").body("ay", new Object[]{new byte[100]}));
        }
        sender.settle();
    }

    @Test
    void aReplyHasRoomHoweverFullTheQueueOfItsCallerIs() throws IOException {
        try (TestBus bus = bus()) {
            TestClient sender = bus.client();
            TestClient replier = bus.client();
            TestClient caller = bus.client();
            caller.callBus("AddMatch", "s", "member='Flood'");
            int serial = caller.send(Message.call(replier.uniqueName(), "/", INTERFACE, "Ask"));
            Message call = replier.receive();
            fill(sender);
            replier.send(Message.reply(call).body("s", "the answer"));
            assertEquals(List.of(), replier.settle());
            assertEquals("the answer", caller.reply(serial).argument(0));
        }
    }

    @Test
    void whatTheBusSaysToOneWhoseQueueIsFullIsNotDropped() throws IOException {
        try (TestBus bus = bus()) {
            TestClient sender = bus.client();
            TestClient stalled = bus.client();
            stalled.callBus("AddMatch", "s", "member='Flood'");
            stalled.callBus("AddMatch", "s", "member='NameOwnerChanged'");
            fill(sender);
            int serial = stalled.callBusLater("GetId", "");
            bus.client().settle();
            assertEquals(1, stalled.reply(serial).arguments().size());
            assertTrue(stalled.settle().stream().anyMatch(message -> "NameOwnerChanged".equals(message.member())));
        }
    }

    @Test
    void whoFillsTheReserveTooIsEvictedAndOthersGoOn() throws IOException {
        try (TestBus bus = bus()) {
            TestClient witness = bus.client();
            TestClient greedy = bus.client();
            try {
                for (int sent = 0; sent < 10_000; sent++) {
                    greedy.send(Message.signal("/", INTERFACE, "Lost").destination("com.example.Nobody"));
                }
            } catch (IOException evicted) {
                // It may be while it is still sending.
            }
            assertTrue(greedy.isClosedByBus());
            witness.callBus("GetId", "");
            assertTrue(bus.ask(() -> bus.budgets.heldBytes()) < 10_000);
        }
    }

    @Test
    void whoAsksForMoreThanItReadsIsNotEvictedButAskedToRead() throws IOException {
        try (TestBus bus = bus()) {
            TestClient client = bus.client();
            int calls = 200;
            ByteArrayOutputStream burst = new ByteArrayOutputStream();
            for (int i = 0; i < calls; i++) {
                burst.writeBytes(client.encode(Message.call(TestClient.BUS, TestClient.BUS_PATH,
                        "org.freedesktop.DBus.Introspectable", "Introspect").build()));
            }
            client.sendBytes(burst.toByteArray());
            bus.client().settle();
            assertTrue(bus.ask(() -> bus.budgets.held(Resource.OUTGOING_BYTES)) < 100_000 + 64_000);
            for (int i = 0; i < calls; i++) {
                assertTrue(client.receive().argument(0).startsWith("<!DOCTYPE"));
            }
            client.callBus("GetId", "");
        }
    }
}
