package org.busway.broker.internal.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.busway.api.Message;
import org.busway.broker.internal.TestBus;
import org.busway.broker.internal.client.TestClient;
import org.junit.jupiter.api.Test;

/** Above 64 KiB nothing is held on the heap, whoever a message is for and however long it waits. */
class LargeMessagesTest {

    private static final int LARGE_BYTES = 900_000;
    private static final int MAX_HEAP_BYTES = 64 << 10;
    private static final int TIMES = 8;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void aLargeMessageThatIsReceivedRoutedKeptAndSentIsNeverOnTheHeap() throws IOException {
        try (TestBus bus = new TestBus()) {
            TestClient sender = bus.client();
            TestClient reader = bus.client();
            TestClient monitor = bus.client();
            TestClient stalled = bus.client();
            monitor.call(Message.call(TestClient.BUS, TestClient.BUS_PATH, TestClient.BUS + ".Monitoring", "BecomeMonitor")
                    .body("asu", java.util.List.of(), 0));
            stalled.callBus("AddMatch", "s", "type='signal',interface='com.example.Large'");
            send(sender, reader, 40_000);
            send(sender, reader, LARGE_BYTES);
            long before = allocated(bus);
            for (int i = 0; i < TIMES; i++) {
                send(sender, reader, LARGE_BYTES);
            }
            long each = (allocated(bus) - before) / TIMES;
            assertTrue(bus.ask(() -> bus.bus.pool().lentBytes()) > TIMES * LARGE_BYTES, "they wait for who does not read");
            assertTrue(each < MAX_HEAP_BYTES, each + " bytes of the heap for a message of " + LARGE_BYTES);
        }
    }

    private static void send(TestClient sender, TestClient reader, int bytes) throws IOException {
        byte[] payload = new byte[bytes];
        sender.send(Message.signal("/", "com.example.Large", "Came").body("ay", (Object) payload));
        Thread sending = new Thread(() -> {
            try {
                sender.send(Message.call(reader.uniqueName(), "/", "com.example.Large", "Take").flags(1).body("ay",
                        (Object) payload));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        sending.start();
        assertEquals("Take", reader.receive().member());
        try {
            sending.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private long allocated(TestBus bus) {
        return threads.getThreadAllocatedBytes(bus.thread().getId());
    }
}
