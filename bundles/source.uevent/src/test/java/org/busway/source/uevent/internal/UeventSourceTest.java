package org.busway.source.uevent.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.busway.api.Message;
import org.busway.api.source.EventSource.State;
import org.busway.api.source.ThreadedSource;
import org.junit.jupiter.api.Test;

/** The whole source with the real kernel. */
class UeventSourceTest {

    private static final Path LOOPBACK = Path.of("/sys/class/net/lo/uevent");
    private static final int SMALL_BUFFER_BYTES = 4096;
    private static final int FLOOD = 300;

    private final RecordingBus bus = new RecordingBus();

    /** The source, without a component. */
    private final class Source extends ThreadedSource implements AutoCloseable {

        private Source(int groups) {
            this(groups, 1 << 20);
        }

        private Source(int groups, int receiveBufferBytes) {
            super("uevent", () -> bus, released -> {});
            UeventSettings settings = new UeventSettings(groups, Subsystems.of("net"), Path.of("/sys"), receiveBufferBytes,
                    false);
            run(on -> new UeventWatch(settings, on));
        }

        @Override
        public void close() {
            end();
        }
    }

    private Source start(int groups) throws Exception {
        Source source = new Source(groups);
        awaitStart(source);
        return source;
    }

    private static void awaitStart(Source source) throws InterruptedException {
        long begin = System.nanoTime();
        while (source.state() == State.STARTING) {
            assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(30), "starts within 30 s");
            Thread.sleep(5);
        }
    }

    @Test
    void aChangeOfTheLoopbackDeviceIsTold() throws Exception {
        assumeTrue(Files.isWritable(LOOPBACK), LOOPBACK + " cannot be written here: run as root with /sys mounted read-write");
        Source source = start(1);
        try (source) {
            assertEquals(State.ACTIVE, source.state(), source.detail());
            trigger();
            Message event = bus.sent.poll(20, TimeUnit.SECONDS);
            assumeTrue(event != null || !inOwnUserNamespace(), "the kernel sends device events to no user namespace of its own");
            assertNotNull(event, "an event came");
            assertEquals("org.busway.Uevent1", event.interfaceName());
            assertEquals("/org/busway/uevent1", event.path());
            assertEquals("sssa{ss}", event.signature());
            assertEquals(List.of("change", "/devices/virtual/net/lo", "net"), event.arguments().subList(0, 3));
            assertEquals("lo", event.argument(3, Map.class).get("INTERFACE"));
        }
        assertEquals(1, source.eventCount());
        assertEquals(List.of(), bus.held);
    }

    private static void trigger() throws IOException {
        Files.writeString(LOOPBACK, "change");
    }

    private static boolean inOwnUserNamespace() throws IOException {
        return !Files.readString(Path.of("/proc/self/uid_map")).strip().matches("0\\s+0\\s+4294967295");
    }

    @Test
    void whatTheBusHasNoRoomForIsCountedAndSaid() throws Exception {
        assumeTrue(Files.isWritable(LOOPBACK), LOOPBACK + " cannot be written here: run as root with /sys mounted read-write");
        bus.full = true;
        try (Source source = start(1)) {
            trigger();
            long begin = System.nanoTime();
            while (!source.detail().contains("1 events not told")) {
                assumeTrue(!inOwnUserNamespace(), "the kernel sends device events to no user namespace of its own");
                assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(20), source.detail());
                Thread.sleep(5);
            }
            assertEquals(0, source.eventCount());
        }
    }

    @Test
    void whatTheKernelDropsSinceTheSocketIsFullIsSaidAndEventsAreToldOn() throws Exception {
        assumeTrue(Files.isWritable(LOOPBACK), LOOPBACK + " cannot be written here: run as root with /sys mounted read-write");
        bus.gate = new CountDownLatch(1);
        try (Source source = new Source(1, SMALL_BUFFER_BYTES)) {
            awaitStart(source);
            for (int i = 0; i < FLOOD; i++) {
                trigger();
            }
            bus.gate.countDown();
            long begin = System.nanoTime();
            while (!source.detail().contains("events dropped by the kernel 1 times")) {
                assumeTrue(!inOwnUserNamespace(), "the kernel sends device events to no user namespace of its own");
                assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(20), source.detail());
                Thread.sleep(5);
            }
            int told = 0;
            while (!bus.sent.poll(20, TimeUnit.SECONDS).member().equals("Lost")) {
                told++;
            }
            assertTrue(told < FLOOD, "the kernel has kept all of them");
            bus.sent.clear();
            trigger();
            assertEquals("Event", bus.sent.poll(20, TimeUnit.SECONDS).member());
            assertEquals(State.ACTIVE, source.state());
        }
    }

    @Test
    void itHoldsNameAndObjectWhileItRunsAndNoThreadAfterwards() throws Exception {
        try (Source source = start(3)) {
            assertEquals(List.of("/org/busway/uevent1", "org.busway.Uevent1"), bus.held);
            assertEquals("netlink groups 3, subsystems net", source.detail());
        }
        assertEquals(List.of(), bus.held);
        assertTrue(Thread.getAllStackTraces().keySet().stream().noneMatch(each -> each.getName().equals("busway-source-uevent")));
    }
}
