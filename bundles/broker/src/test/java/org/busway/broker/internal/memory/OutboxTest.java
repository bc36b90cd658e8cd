package org.busway.broker.internal.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.busway.broker.internal.client.OpenDescriptors;
import org.busway.os.Descriptors;
import org.busway.os.NativeBuffer;
import org.busway.os.SocketWriter;
import org.busway.os.Sockets;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private final SegmentPool pool = new SegmentPool(64 << 20);
    private final Arena arena = new Arena(pool);
    private final Outbox outbox = new Outbox(pool);

    private byte[] add(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        Segment segment = arena.withRoom(length);
        int offset = segment.take(length);
        segment.bytes().put(offset, bytes);
        outbox.add(segment, offset, length, null, null);
        segment.release();
        return bytes;
    }

    @Test
    void whatLiesTogetherIsOnePieceOfOneSend() {
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            add(random, 100);
        }
        SocketWriter writer = new SocketWriter();
        outbox.gather(writer.clear());
        assertEquals(1, writer.pieces());
        assertEquals(5000, writer.bytes());
        assertEquals(50, outbox.waitingMessages());
        outbox.sent(5000);
        assertTrue(outbox.isEmpty());
        assertEquals(0, outbox.waitingMessages());
        arena.settled();
        arena.close();
        assertEquals(0, pool.lentBytes());
    }

    @Test
    void whateverIsSentWhenTheBytesComeInTheirOrder() throws IOException {
        Random random = new Random(2);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        ByteArrayOutputStream actual = new ByteArrayOutputStream();
        int[] pair = Sockets.socketPair(Sockets.STREAM, true);
        NativeBuffer input = NativeBuffer.allocate(1 << 16);
        SocketWriter writer = new SocketWriter(4);
        for (int turn = 0; turn < 2000; turn++) {
            for (int i = random.nextInt(6); i > 0; i--) {
                expected.writeBytes(add(random, 1 + random.nextInt(random.nextInt(20) == 0 ? 60_000 : 500)));
            }
            outbox.gather(writer.clear());
            if (!outbox.isEmpty() && random.nextBoolean()) {
                int sent = writer.send(pair[0]);
                outbox.sent(Math.max(0, sent));
            }
            outbox.settle();
            arena.settled();
            if (random.nextBoolean() || turn > 1500) {
                int count = Sockets.read(pair[1], input.address(), input.capacity());
                for (int i = 0; i < count; i++) {
                    actual.write(input.bytes().get(i));
                }
            }
            assertTrue(pool.lentBytes() <= 2 * outbox.waitingBytes() + (192 << 10), "turn " + turn);
        }
        for (int quiet = 0; quiet < 2;) {
            outbox.gather(writer.clear());
            if (!outbox.isEmpty()) {
                outbox.sent(Math.max(0, writer.send(pair[0])));
            }
            int count = Sockets.read(pair[1], input.address(), input.capacity());
            quiet = count > 0 || !outbox.isEmpty() ? 0 : quiet + 1;
            for (int i = 0; i < count; i++) {
                actual.write(input.bytes().get(i));
            }
        }
        assertArrayEquals(expected.toByteArray(), actual.toByteArray());
        arena.close();
        assertEquals(0, pool.lentBytes());
        Descriptors.close(pair[0]);
        Descriptors.close(pair[1]);
    }

    @Test
    void aMessageWithDescriptorsBeginsASendAndLetsGoOfThemOnceItsFirstByteIsSent() throws IOException {
        Random random = new Random(3);
        int[] pipe = Descriptors.pipe(false);
        String target = OpenDescriptors.target(pipe[0]);
        add(random, 10);
        Segment segment = arena.withRoom(10);
        DescriptorSet set = new DescriptorSet(pipe);
        outbox.add(segment, segment.take(10), 10, null, set);
        segment.release();
        set.release();
        add(random, 10);
        SocketWriter writer = new SocketWriter();
        outbox.gather(writer.clear());
        assertEquals(10, writer.bytes(), "ends before the message with descriptors");
        outbox.sent(10);
        outbox.gather(writer.clear());
        assertEquals(20, writer.bytes(), "begins with it");
        assertEquals(2, outbox.waitingDescriptors());
        outbox.sent(1);
        assertEquals(0, outbox.waitingDescriptors());
        assertEquals(0, OpenDescriptors.on(target));
        outbox.clear();
        arena.close();
        assertEquals(0, pool.lentBytes());
    }
}
