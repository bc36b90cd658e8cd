package org.busway.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EpollTest {

    private Epoll epoll;
    private int[] pair;
    private final NativeBuffer bytes = NativeBuffer.allocate(64);

    @BeforeEach
    void open() throws IOException {
        epoll = Epoll.open(2);
        pair = Sockets.socketPair(Sockets.STREAM, true);
    }

    @AfterEach
    void close() {
        epoll.close();
        Descriptors.close(pair[0]);
        Descriptors.close(pair[1]);
    }

    @Test
    void readinessComesWithItsTokenAndEvents() throws IOException {
        epoll.add(pair[0], Epoll.READABLE, 0x1234_5678_9abc_def0L);
        assertEquals(0, epoll.await(0));
        Sockets.write(pair[1], bytes.address(), 1);
        assertEquals(1, epoll.await(-1));
        assertEquals(0x1234_5678_9abc_def0L, epoll.token(0));
        assertEquals(Epoll.READABLE, epoll.events(0));
        epoll.modify(pair[0], Epoll.WRITABLE, -5);
        assertEquals(1, epoll.await(-1));
        assertEquals(-5, epoll.token(0));
        assertEquals(Epoll.WRITABLE, epoll.events(0));
        epoll.remove(pair[0]);
        assertEquals(0, epoll.await(0));
    }

    @Test
    void aGonePeerIsAHangUp() throws IOException {
        epoll.add(pair[0], Epoll.READABLE | Epoll.READ_HANG_UP, 1);
        Descriptors.close(pair[1]);
        assertEquals(1, epoll.await(-1));
        assertEquals(Epoll.READABLE | Epoll.READ_HANG_UP | Epoll.HANG_UP, epoll.events(0));
    }

    @Test
    void aWakeUpBeforeTheWaitEndsTheWaitOnceHoweverOftenItWasGiven() {
        for (int i = 0; i < 1000; i++) {
            epoll.wake();
        }
        assertEquals(0, epoll.await(-1));
        assertEquals(0, epoll.await(0));
        epoll.wake();
        assertEquals(0, epoll.await(-1));
    }

    @Test
    void aWakeUpTakesNoEventsPlace() throws IOException {
        epoll.add(pair[0], Epoll.WRITABLE, 1);
        epoll.add(pair[1], Epoll.WRITABLE, 2);
        epoll.wake();
        assertEquals(2, epoll.await(-1));
        assertEquals(3, epoll.token(0) + epoll.token(1));
        assertEquals(2, epoll.await(-1));
    }

    @Test
    void whatIsHandedOverBeforeAWakeUpIsSeenAfterTheWait() throws InterruptedException {
        ConcurrentLinkedQueue<Integer> queue = new ConcurrentLinkedQueue<>();
        int total = 200_000;
        Thread producer = new Thread(() -> {
            for (int i = 0; i < total; i++) {
                queue.add(i);
                epoll.wake();
            }
        });
        producer.start();
        int seen = 0;
        while (seen < total) {
            // Without an end: a lost wake-up hangs here and the time limit of the test says so.
            assertEquals(0, epoll.await(-1));
            while (queue.poll() != null) {
                seen++;
            }
        }
        producer.join();
        assertEquals(total, seen);
    }

    @Test
    void wakingAfterClosingTouchesNoDescriptor() {
        epoll.close();
        int before = OpenDescriptors.list().size();
        epoll.wake();
        epoll.close();
        assertEquals(before, OpenDescriptors.list().size());
    }

    @Test
    void watchingAClosedDescriptorNamesIt() {
        SystemCallException e = assertThrows(SystemCallException.class,
                () -> epoll.add(987_654, Epoll.READABLE, 1));
        assertEquals(Errno.EBADF, e.errno());
        assertTrue(e.getMessage().contains("epoll_ctl of descriptor 987654: EBADF (9)"), e.getMessage());
    }
}
