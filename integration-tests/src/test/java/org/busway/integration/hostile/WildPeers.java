package org.busway.integration.hostile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.busway.api.Message;
import org.busway.api.MessageType;
import org.busway.broker.internal.client.TestClient;
import org.busway.os.Descriptors;
import org.busway.os.Errno;
import org.busway.os.NativeBuffer;
import org.busway.os.SocketReader;
import org.busway.os.SocketWriter;

/**
 * Peers that connect, subscribe, call, answer, flood, send half a message, join a group, stall, die and come back, in any order. None of them ever waits for the
 * bus but to connect and to join: what a socket does not take is sent later, or never.
 */
final class WildPeers implements AutoCloseable {

    static final String GROUP = "soak";
    private static final String INTERFACE = "com.example.Soak";
    private static final int LARGE_BYTES = 900_000;

    private static final class Wild {

        private final TestClient client;
        private final SocketWriter writer = new SocketWriter();
        private final NativeBuffer out = NativeBuffer.allocate(LARGE_BYTES + 1024);
        private int from;
        private int to;
        /** It reads no more. */
        private boolean stalled;

        Wild(TestClient client) {
            this.client = client;
        }

        /** Whether it can be used on: the bus may have ended it. */
        boolean send(Message.Builder message) {
            return send(client.encode(message.build()));
        }

        boolean send(byte[] bytes) {
            if (from == to) {
                out.bytes().put(0, bytes);
                from = 0;
                to = bytes.length;
            }
            int sent = writer.clear().add(out.address() + from, to - from) ? writer.send(client.fd) : 0;
            from += Math.max(0, sent);
            return sent >= 0 || sent == -Errno.EAGAIN;
        }
    }

    private final String path;
    private final int most;
    private final Random random;
    private final List<Wild> peers = new ArrayList<>();
    private final SocketReader reader = new SocketReader();
    private final NativeBuffer in = NativeBuffer.allocate(1 << 16);
    private long connected;
    private long joined;

    WildPeers(String path, int most, long seed) {
        this.path = path;
        this.most = most;
        random = new Random(seed);
    }

    /** One of them does something. */
    void step() throws IOException {
        if (peers.size() < most) {
            Wild peer = new Wild(TestClient.connect(path));
            peers.add(peer);
            connected++;
            if (random.nextInt(8) == 0) {
                join(peer);
            }
        }
        Wild peer = peers.get(random.nextInt(peers.size()));
        if (!step(peer, peers.get(random.nextInt(peers.size())))) {
            peer.client.close();
            peers.remove(peer);
        }
    }

    private boolean step(Wild peer, Wild other) throws IOException {
        switch (random.nextInt(13)) {
            case 0 :
                return random.nextInt(40) != 0;
            case 1 :
                return peer.send(bus("AddMatch").body("s", "type='signal',member='M" + random.nextInt(3) + "'"));
            case 2 :
                return peer.send(bus("RequestName").body("su", "com.example.N" + random.nextInt(50), random.nextInt(8)));
            case 3 :
                return peer.send(Message.call(other.client.uniqueName(), "/", INTERFACE, "Ask").body("ay", payload()));
            case 4 :
                return peer.send(Message.of(MessageType.METHOD_RETURN).destination(other.client.uniqueName())
                        .replySerial(1 + random.nextInt(40)).body("ay", payload()));
            case 5 :
                byte[] half = peer.client
                        .encode(Message.signal("/", INTERFACE, "M0").body("ay", new byte[LARGE_BYTES - 1000]).build());
                return peer.send(Arrays.copyOf(half, half.length - random.nextInt(half.length - 1)));
            case 6 :
                peer.stalled |= random.nextInt(10) == 0;
                return true;
            case 7, 8, 9 :
                return peer.stalled || read(peer);
            default :
                return peer.send(Message.signal("/", INTERFACE, "M" + random.nextInt(3)).body("ay", payload()));
        }
    }

    /** Maps nothing and so reads nothing: senders wait for it, or it is put out. */
    private boolean join(Wild peer) {
        if (peer.stalled || peer.from != peer.to) {
            return true;
        }
        try {
            peer.client
                    .call(Message.call(TestClient.BUS, "/org/busway/groups", "org.busway.Groups1", "Join").body("sasa{sv}", GROUP,
                            List.of("interface='" + INTERFACE + "'"), Map.of()));
            joined++;
            return true;
        } catch (IOException | RuntimeException e) {
            // It was in the middle of a message, or has been ended.
            return false;
        }
    }

    private boolean read(Wild peer) {
        for (int i = 1 + random.nextInt(20); i > 0; i--) {
            int received = reader.receive(peer.client.fd, in.address(), in.capacity());
            int[] came = new int[reader.descriptorCount()];
            reader.takeDescriptors(came);
            for (int number : came) {
                Descriptors.close(number);
            }
            if (received <= 0) {
                // At the end of what there is, or of the connection.
                return received == -Errno.EAGAIN;
            }
        }
        return true;
    }

    private static Message.Builder bus(String member) {
        return Message.call(TestClient.BUS, TestClient.BUS_PATH, TestClient.BUS, member);
    }

    private Object payload() {
        return new byte[random.nextInt(random.nextInt(10) == 0 ? 150_000 : 5_000)];
    }

    /** How many are connected now. */
    int count() {
        return peers.size();
    }

    @Override
    public String toString() {
        return connected + " connections, " + joined + " of them joined a group";
    }

    @Override
    public void close() {
        peers.forEach(peer -> peer.client.close());
        peers.clear();
        reader.close();
    }
}
