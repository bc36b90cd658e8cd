package org.busway.broker.internal.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.broker.internal.TestBus;
import org.busway.broker.internal.client.StockDaemon;
import org.busway.broker.internal.client.TestClient;
import org.junit.jupiter.api.Test;

/**
 * {@code IncomingMessages} of {@code GetConnectionStats}: what was received and is not routed yet. What waits for others is not in it; its bytes are in
 * {@code IncomingBytes}.
 */
class UnroutedTest {

    /** What lies behind the call that is answered, if this many whole messages and a half one do. */
    private static long incomingMessages(TestClient client, int before, int behind) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < before; i++) {
            all.write(client.encode(getId()));
        }
        byte[] call = client.encode(stats(client.uniqueName()));
        int serial = Byte.toUnsignedInt(call[8]) | Byte.toUnsignedInt(call[9]) << 8;
        all.write(call);
        for (int i = 0; i < behind; i++) {
            all.write(client.encode(getId()));
        }
        byte[] half = client.encode(getId());
        all.write(half, 0, half.length / 2);
        client.sendBytes(all.toByteArray());
        long messages = incomingMessages(client.reply(serial));
        client.sendBytes(Arrays.copyOfRange(half, half.length / 2, half.length));
        client.settle();
        return messages;
    }

    private static Message getId() {
        return Message.call(TestClient.BUS, TestClient.BUS_PATH, TestClient.BUS, "GetId").build();
    }

    private static Message stats(String name) {
        return Message.call(TestClient.BUS, TestClient.BUS_PATH, TestClient.BUS + ".Debug.Stats", "GetConnectionStats")
                .body("s", name).build();
    }

    private static long incomingMessages(Message stats) {
        Map<?, ?> values = stats.argument(0, Map.class);
        return ((Number) ((Variant) values.get("IncomingMessages")).value()).longValue();
    }

    private static List<Long> countsOf(String path) throws IOException {
        try (TestClient client = TestClient.connect(path)) {
            return List.of(incomingMessages(client, 0, 5), incomingMessages(client, 3, 2), incomingMessages(client, 2, 0));
        }
    }

    @Test
    void messagesBehindTheOneThatIsRoutedAreCounted() throws IOException {
        try (TestBus bus = new TestBus()) {
            assertEquals(List.of(5L, 2L, 0L), countsOf(bus.path()));
        }
    }

    @Test
    void dbusDaemonCountsTheSame() throws IOException {
        assumeTrue(StockDaemon.isInstalled(), "no dbus-daemon is installed");
        try (StockDaemon daemon = new StockDaemon()) {
            assertEquals(List.of(5L, 2L, 0L), countsOf(daemon.path()));
        }
    }

    @Test
    void whatAnotherSentAndIsRoutedDoesNotCountForIt() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient sender = bus.client();
            TestClient asker = bus.client();
            TestClient receiver = bus.client();
            sender.send(Message.signal("/", "com.example.Thing", "Happened").destination(receiver.uniqueName()));
            sender.settle();
            asker.sendBytes(join(asker.encode(stats(sender.uniqueName())), asker.encode(getId())));
            assertEquals(0, incomingMessages(asker.reply(2)));
        }
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
