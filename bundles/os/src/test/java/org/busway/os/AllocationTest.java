package org.busway.os;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;

import org.junit.jupiter.api.Test;

import com.sun.management.ThreadMXBean;

/** What the event loop does a million times makes no garbage. */
class AllocationTest {

    private static final int ROUNDS = 100_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** The least of three tries, since the JVM's own work on this thread can be charged to one of them. */
    private double bytesPerRound(Runnable round) {
        double least = Double.MAX_VALUE;
        for (int attempt = 0; attempt < 4; attempt++) {
            long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            for (int i = 0; i < ROUNDS; i++) {
                round.run();
            }
            long after = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            if (attempt > 0) {
                least = Math.min(least, (double) (after - before) / ROUNDS);
            }
        }
        return least;
    }

    private void assertNothing(Runnable round) {
        double bytes = bytesPerRound(round);
        assertTrue(bytes < 0.1, () -> bytes + " bytes a round");
    }

    @Test
    void sendingAndReceiving() throws IOException {
        int[] pair = Sockets.socketPair(Sockets.STREAM, true);
        NativeBuffer bytes = NativeBuffer.allocate(256);
        SocketWriter writer = new SocketWriter(8);
        try (SocketReader reader = new SocketReader()) {
            assertNothing(() -> {
                writer.clear();
                writer.add(bytes.address(), 64);
                writer.add(bytes.address() + 64, 64);
                writer.send(pair[0]);
                reader.receive(pair[1], bytes.address(), 256);
                reader.receive(pair[1], bytes.address(), 256);
            });
        }
        Descriptors.close(pair[0]);
        Descriptors.close(pair[1]);
    }

    @Test
    void waitingWakingAndChangingInterest() throws IOException {
        int[] pair = Sockets.socketPair(Sockets.STREAM, true);
        try (Epoll epoll = Epoll.open(16)) {
            epoll.add(pair[0], Epoll.WRITABLE, 7);
            assertNothing(() -> {
                try {
                    epoll.wake();
                    epoll.await(-1);
                    epoll.modify(pair[0], epoll.events(0), epoll.token(0));
                } catch (SystemCallException e) {
                    throw new AssertionError(e);
                }
            });
        }
        Descriptors.close(pair[0]);
        Descriptors.close(pair[1]);
    }

    @Test
    void readingWritingPassingDescriptorsAndAskingForTheQueue() throws IOException {
        int[] pair = Sockets.socketPair(Sockets.STREAM, true);
        NativeBuffer bytes = NativeBuffer.allocate(256);
        SocketWriter writer = new SocketWriter(8);
        int[] taken = new int[4];
        try (SocketReader reader = new SocketReader()) {
            assertNothing(() -> {
                Sockets.write(pair[0], bytes.address(), 10);
                Sockets.outgoingQueued(pair[0]);
                Sockets.read(pair[1], bytes.address(), 10);
                writer.clear();
                writer.add(bytes.address(), 1);
                writer.descriptors(pair, 1);
                writer.send(pair[0]);
                reader.receive(pair[1], bytes.address(), 1);
                reader.takeDescriptors(taken);
                Descriptors.close(taken[0]);
            });
        }
        Descriptors.close(pair[0]);
        Descriptors.close(pair[1]);
    }
}
