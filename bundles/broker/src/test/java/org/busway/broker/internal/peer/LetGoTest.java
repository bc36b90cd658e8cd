package org.busway.broker.internal.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.busway.api.Message;
import org.busway.broker.internal.TestBus;
import org.busway.broker.internal.client.TestClient;
import org.busway.broker.internal.fake.FakePolicy;
import org.busway.broker.internal.fake.LimitsBuilder;
import org.busway.os.Epoll;
import org.junit.jupiter.api.Test;

/** A sender that was held up and is let go. */
class LetGoTest {

    private static final int MESSAGES = 15;
    /** Together more than is received at once, and less than a socket takes. */
    private static final byte[] PAYLOAD = new byte[10_000];

    private static SocketPeer peer(TestBus bus, TestClient client) {
        return (SocketPeer) bus.bus.peers().stream().filter(each -> client.uniqueName().equals(each.uniqueName())).findFirst()
                .orElseThrow();
    }

    @Test
    void whoIsLetGoIsNotTakenForGoneHoweverMuchOfItIsKept() throws IOException {
        assertTrue(MESSAGES * PAYLOAD.length > SocketServices.RECEIVE_BYTES);
        FakePolicy policy = new FakePolicy().limits(new LimitsBuilder().maxOutgoingBytes(100_000).build());
        try (TestBus bus = new TestBus(policy)) {
            bus.budgets.outcomes("block deadline=60000", "");
            TestClient receiver = bus.client();
            receiver.callBus("AddMatch", "s", "member='Flood'");
            bus.fill(receiver);
            TestClient sender = bus.client();
            ByteArrayOutputStream flood = new ByteArrayOutputStream();
            for (int i = 0; i < MESSAGES; i++) {
                flood.write(sender.encode(Message.signal("/", "com.example.Thing", "Flood").body("uay", i, PAYLOAD).build()));
            }
            int seen = bus.ask(() -> {
                try {
                    SocketPeer from = peer(bus, sender);
                    sender.sendBytes(flood.toByteArray());
                    from.ready(Epoll.READABLE);
                    assertTrue(from.isHeldUp());
                    int floods = 0;
                    while (from.isHeldUp()) {
                        floods += "Flood".equals(receiver.receive().member()) ? 1 : 0;
                        peer(bus, receiver).ready(Epoll.WRITABLE);
                    }
                    // In the same turn of the loop, before what is kept is handed in again.
                    from.ready(Epoll.READABLE);
                    assertFalse(from.isEnding(), "it has not hung up");
                    return floods;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            while (seen < MESSAGES) {
                Message message = receiver.receive();
                if ("Flood".equals(message.member())) {
                    assertEquals(seen++, (long) (Long) message.arguments().get(0));
                }
            }
            sender.settle();
        }
    }
}
