package org.busway.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;

import org.busway.os.internal.libc.Libc;
import org.busway.os.internal.libc.Scratch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Thousands of descriptors, whatever becomes of them, leave as many open as before. */
@Timeout(120)
class DescriptorLeakTest {

    private final SocketReader reader = new SocketReader();
    private final SocketWriter writer = new SocketWriter(4);
    private final NativeBuffer bytes = NativeBuffer.allocate(4096);
    private final int[] taken = new int[SocketReader.MAX_DESCRIPTORS];
    private int[] passed;
    private List<String> before;

    @BeforeEach
    void count() throws IOException {
        passed = Descriptors.pipe(true);
        before = OpenDescriptors.list();
    }

    @AfterEach
    void countAgain() {
        reader.close();
        assertEquals(before, OpenDescriptors.list());
        Descriptors.close(passed[0]);
        Descriptors.close(passed[1]);
    }

    private void send(int fd, int descriptors) {
        int[] many = new int[descriptors];
        for (int i = 0; i < descriptors; i++) {
            many[i] = passed[i % 2];
        }
        writer.clear().add(bytes.address(), 1);
        writer.descriptors(many, descriptors);
        assertEquals(1, writer.send(fd));
    }

    @Test
    void takenAndClosedByTheReceiver() throws IOException {
        int[] pair = Sockets.socketPair(Sockets.STREAM, true);
        for (int i = 0; i < 3000; i++) {
            send(pair[0], 1 + i % 5);
            assertEquals(1, reader.receive(pair[1], bytes.address(), bytes.capacity()));
            int count = reader.takeDescriptors(taken);
            assertEquals(1 + i % 5, count);
            for (int k = 0; k < count; k++) {
                assertEquals(0, Descriptors.close(taken[k]));
            }
        }
        closeAll(pair);
    }

    @Test
    void notTakenOrOnlyInPart() throws IOException {
        int[] pair = Sockets.socketPair(Sockets.STREAM, true);
        int[] room = new int[2];
        for (int i = 0; i < 3000; i++) {
            send(pair[0], 3);
            assertEquals(1, reader.receive(pair[1], bytes.address(), bytes.capacity()));
            assertEquals(3, reader.descriptorCount());
            if (i % 2 == 0) {
                assertEquals(2, reader.takeDescriptors(room));
                assertEquals(1, reader.descriptorCount());
                closeAll(room);
            }
        }
        closeAll(pair);
    }

    @Test
    void theMostThatOneMessageCarries() throws IOException {
        int[] pair = Sockets.socketPair(Sockets.STREAM, true);
        for (int i = 0; i < 40; i++) {
            send(pair[0], SocketReader.MAX_DESCRIPTORS);
            assertEquals(1, reader.receive(pair[1], bytes.address(), bytes.capacity()));
            assertEquals(SocketReader.MAX_DESCRIPTORS, reader.descriptorCount());
        }
        closeAll(pair);
    }

    @Test
    void truncatedByTheDescriptorLimit() throws IOException {
        int[] pair = Sockets.socketPair(Sockets.STREAM, true);
        int lowestFree = Descriptors.duplicate(pair[0]);
        closeAll(lowestFree);
        long[] limits = softAndHard();
        try {
            // Room for some, not for all that come.
            setSoft(lowestFree + 8, limits[1]);
            for (int i = 0; i < 500; i++) {
                send(pair[0], 100);
                assertEquals(1, reader.receive(pair[1], bytes.address(), bytes.capacity()));
                assertTrue(reader.truncated());
                assertEquals(0, reader.descriptorCount());
            }
        } finally {
            setSoft(limits[0], limits[1]);
        }
        send(pair[0], 2);
        assertEquals(1, reader.receive(pair[1], bytes.address(), bytes.capacity()));
        assertEquals(false, reader.truncated());
        assertEquals(2, reader.descriptorCount());
        closeAll(pair);
    }

    @Test
    void abandonedInTheSocketOrRefusedByIt() throws IOException {
        for (int i = 0; i < 300; i++) {
            int[] pair = Sockets.socketPair(Sockets.STREAM, true);
            for (int k = 0; k < 5; k++) {
                send(pair[0], 4);
            }
            assertEquals(0, Descriptors.close(pair[1]));
            assertEquals(-Errno.EPIPE, writer.send(pair[0]));
            assertEquals(0, Descriptors.close(pair[0]));
        }
    }

    @Test
    void connectionsAndRefusedListeners() throws IOException {
        int listening = UnixSockets.listenAbstract("busway-os-test-" + Processes.pid(), 8);
        for (int i = 0; i < 1000; i++) {
            int client = UnixSockets.connectAbstract("busway-os-test-" + Processes.pid(), 1000, true);
            int server = Sockets.accept(listening);
            assertTrue(server >= 0);
            closeAll(client, server);
            try {
                UnixSockets.listenAbstract("busway-os-test-" + Processes.pid(), 8);
                throw new AssertionError("bound twice");
            } catch (SystemCallException e) {
                assertEquals(Errno.EADDRINUSE, e.errno());
            }
        }
        closeAll(listening);
    }

    private static void closeAll(int... fds) {
        for (int fd : fds) {
            assertEquals(0, Descriptors.close(fd));
        }
    }

    private static long[] softAndHard() {
        try (Scratch scratch = Scratch.take()) {
            int at = scratch.block(16);
            assertEquals(0, Libc.prlimit64(0, 7, 0, scratch.at(at)));
            return new long[]{scratch.bytes().getLong(at), scratch.bytes().getLong(at + 8)};
        }
    }

    private static void setSoft(long soft, long hard) {
        try (Scratch scratch = Scratch.take()) {
            int at = scratch.block(16);
            scratch.bytes().putLong(at, soft).putLong(at + 8, hard);
            assertEquals(0, Libc.prlimit64(0, 7, scratch.at(at), 0));
        }
    }
}
