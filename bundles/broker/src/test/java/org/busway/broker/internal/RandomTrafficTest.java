package org.busway.broker.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.busway.api.Message;
import org.busway.broker.internal.client.TestClient;
import org.busway.broker.internal.fake.FakePolicy;
import org.busway.broker.internal.fake.LimitsBuilder;
import org.busway.os.NativeBuffer;
import org.busway.os.SocketReader;
import org.busway.os.SocketWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Peers that connect, subscribe, call, answer, flood, send half a message, stop reading and die, in any order: what is held is charged after each turn,
 * never more than the total, and nothing is left when they have gone ({@link TestBus#close}).
 */
class RandomTrafficTest {

    private static final int MEMORY_BYTES = 4 << 20;
    private static final int MOST_PEERS = 12;
    private static final int STEPS = 3_000;
    private static final String INTERFACE = "com.example.Thing";

    /** One that never waits for the bus: what the socket does not take it sends later. */
    private static final class Wild {

        private final TestClient client;
        private final String name;
        private final SocketWriter writer = new SocketWriter();
        private NativeBuffer out = NativeBuffer.allocate(1 << 16);
        private int from;
        private int to;

        Wild(TestClient client) {
            this.client = client;
            this.name = client.uniqueName();
        }

        /** Whether it can be used on: the bus may have ended it. */
        boolean send(byte[] bytes) {
            if (from == to) {
                if (out.capacity() < bytes.length) {
                    out = NativeBuffer.allocate(bytes.length);
                }
                out.bytes().put(0, bytes);
                from = 0;
                to = bytes.length;
            }
            int sent = writer.clear().add(out.address() + from, to - from) ? writer.send(client.fd) : 0;
            from += Math.max(0, sent);
            return sent >= 0 || sent == -org.busway.os.Errno.EAGAIN;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 lossy", "2 evict", "3 block deadline=20 then=lossy", "4 block deadline=20 then=evict",
        "5 block deadline=5 then=lossy"})
    void whateverPeersDoTheSumOfChargesIsRight(String seedAndOutcome) throws IOException {
        Random random = new Random(seedAndOutcome.charAt(0));
        FakePolicy policy = new FakePolicy()
                .limits(new LimitsBuilder().maxOutgoingBytes(300_000).maxRepliesPerConnection(50).build());
        try (TestBus bus = new TestBus(policy, MEMORY_BYTES); SocketReader reader = new SocketReader()) {
            bus.budgets.outcomes(seedAndOutcome.substring(2), "");
            NativeBuffer in = NativeBuffer.allocate(1 << 16);
            List<Wild> peers = new ArrayList<>();
            for (int step = 0; step < STEPS; step++) {
                if (peers.isEmpty() || peers.size() < MOST_PEERS && random.nextInt(20) == 0) {
                    peers.add(new Wild(TestClient.connect(bus.path())));
                }
                Wild peer = peers.get(random.nextInt(peers.size()));
                if (!step(random, peer, peers.get(random.nextInt(peers.size())), reader, in)) {
                    peer.client.close();
                    peers.remove(peer);
                }
            }
            peers.forEach(peer -> peer.client.close());
            assertTrue(bus.budgets.peakBytes() > 300_000, "there was something to be held");
        }
    }

    private static boolean step(Random random, Wild peer, Wild other, SocketReader reader, NativeBuffer in) {
        switch (random.nextInt(12)) {
            case 0 :
                return random.nextInt(12) != 0;
            case 1 :
                return peer
                        .send(encode(peer, Message.call(TestClient.BUS, TestClient.BUS_PATH, TestClient.BUS, "AddMatch").body("s",
                                "type='signal',member='M" + random.nextInt(3) + "'")));
            case 2 :
                return peer.send(encode(peer, Message.call(TestClient.BUS, TestClient.BUS_PATH, TestClient.BUS, "RequestName")
                        .body("su", "com.example.N" + random.nextInt(20), random.nextInt(8))));
            case 3 :
                return peer.send(encode(peer, Message.call(other.name, "/", INTERFACE, "Ask").body("ay", payload(random))));
            case 4 :
                // A reply to whatever it may have been asked.
                return peer.send(encode(peer, Message.of(org.busway.api.MessageType.METHOD_RETURN).destination(other.name)
                        .replySerial(1 + random.nextInt(40)).body("ay", payload(random))));
            case 5 :
                byte[] half = encode(peer, Message.signal("/", INTERFACE, "M0").body("ay", (Object) new byte[400_000]));
                return peer.send(random.nextBoolean() ? half : Arrays.copyOf(half, half.length - 1 - random.nextInt(300_000)));
            case 6, 7 :
                return read(peer, reader, in, 1 + random.nextInt(20));
            default :
                return peer
                        .send(encode(peer, Message.signal("/", INTERFACE, "M" + random.nextInt(3)).body("ay", payload(random))));
        }
    }

    private static byte[] encode(Wild peer, Message.Builder message) {
        return peer.client.encode(message.build());
    }

    private static Object payload(Random random) {
        return new byte[random.nextInt(random.nextInt(10) == 0 ? 150_000 : 5_000)];
    }

    private static boolean read(Wild peer, SocketReader reader, NativeBuffer in, int times) {
        for (int i = 0; i < times; i++) {
            int received = reader.receive(peer.client.fd, in.address(), in.capacity());
            if (received <= 0) {
                return received == -org.busway.os.Errno.EAGAIN;
            }
        }
        return true;
    }
}
