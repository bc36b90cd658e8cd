package org.busway.client.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.busway.api.MatchRule;
import org.busway.api.group.GroupMessage;
import org.busway.api.group.MemberHandler;
import org.busway.api.group.PreparedSignal;
import org.busway.api.group.Publisher;
import org.busway.api.group.PullMember;
import org.busway.client.internal.local.LocalLink;
import org.busway.spi.peer.LocalPeer;
import org.busway.spi.policy.Identity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a frame costs in heap: nothing, on either side. With BUSWAY_FIGURES in the environment it prints what it costs in time. */
@Timeout(120)
class GroupAllocationTest {

    private static final String NAME = "org.example.Group1";
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final boolean FIGURES = System.getenv("BUSWAY_FIGURES") != null;
    private static final int BATCH = 256;
    private static final int BATCHES = FIGURES ? 20_000 : 400;
    private static final int LEAST_WINDOWS = 2;
    private static final int MOST_WINDOWS = 20;

    private final FakeLocalBus bus = new FakeLocalBus();
    private final DeliveryPool pool = new DeliveryPool("group-test");
    private final FakeGroups groups = new FakeGroups(bus, 1 << 20);
    private final Connection one = connect();
    private final Connection two = connect();

    GroupAllocationTest() throws IOException {}

    private Connection connect() {
        LocalPeer[] peer = new LocalPeer[1];
        return new Connection(wakeUp -> {
            peer[0] = bus.connect(Identity.ANONYMOUS, wakeUp);
            return new LocalLink(peer[0], wakeUp);
        }, pool, new ConnectionSettings(Duration.ofSeconds(1), 1 << 20), () -> {}).start(peer[0].uniqueName());
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
        pool.close();
    }

    private static final class Sum implements MemberHandler {
        private long sum;
        private long count;

        @Override
        public void message(GroupMessage message) {
            count++;
            sum += message.body().getLong();
        }
    }

    private static long allocatedBytes() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    /** Some frames: what they took of each side. */
    private record Window(double published, double read, double publishNanos, double readNanos) {

        boolean allocatesNothing() {
            return published < 0.1 && read < 0.1;
        }
    }

    /**
     * What is not compiled yet allocates, and on a busy machine it takes a while until it is: so it is measured again and again. What allocates for each frame does so in every
     * window.
     */
    private void run(String what, String signature, java.util.function.ObjLongConsumer<java.nio.ByteBuffer> fill,
            MatchRule... rules) {
        PullMember member = one.group("test").join(rules);
        Publisher publisher = two.group("test").publisher();
        PreparedSignal signal = publisher.prepare("/org/example/group", NAME, "Data", signature, 256);
        Sum sum = new Sum();
        Window window = window(member, publisher, signal, fill, sum);
        for (int i = 1; i < LEAST_WINDOWS || i < MOST_WINDOWS && !window.allocatesNothing(); i++) {
            window = window(member, publisher, signal, fill, sum);
        }
        if (FIGURES) {
            System.out.printf("%s: publish %.1f ns, %.4f bytes; read %.1f ns, %.4f bytes%n", what, window.publishNanos,
                    window.published, window.readNanos, window.read);
        }
        Window last = window;
        assertTrue(window.allocatesNothing(), () -> what + ": bytes a frame " + last);
    }

    private static Window window(PullMember member, Publisher publisher, PreparedSignal signal,
            java.util.function.ObjLongConsumer<java.nio.ByteBuffer> fill, Sum sum) {
        long counted = sum.count;
        long[] allocated = new long[2];
        long[] nanos = new long[2];
        for (int batch = 0; batch < BATCHES; batch++) {
            long before = allocatedBytes();
            long begin = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < BATCH; i++) {
                fill.accept(signal.body().clear(), i);
                assertTrue(publisher.trySend(signal));
            }
            long middle = THREADS.getCurrentThreadCpuTime();
            long between = allocatedBytes();
            for (int left = BATCH; left > 0;) {
                left -= member.read(sum, left, Duration.ZERO);
            }
            nanos[1] += THREADS.getCurrentThreadCpuTime() - middle;
            allocated[1] += allocatedBytes() - between;
            nanos[0] += middle - begin;
            allocated[0] += between - before;
        }
        double frames = (double) BATCH * BATCHES;
        assertEquals(counted + BATCH * BATCHES, sum.count);
        return new Window(allocated[0] / frames, allocated[1] / frames, nanos[0] / frames, nanos[1] / frames);
    }

    @Test
    void aReadThatFindsNothingAllocatesNothing() {
        PullMember member = one.group("test").join(MatchRule.signal(NAME, "Data"));
        Publisher publisher = two.group("test").publisher();
        PreparedSignal signal = publisher.prepare("/org/example/group", NAME, "Data", "t", 8);
        signal.body().clear().putLong(1);
        assertTrue(publisher.trySend(signal));
        Sum sum = new Sum();
        int reads = BATCH * BATCHES;
        long bytes = leastOf(() -> {
            for (int i = 0; i < reads; i++) {
                member.read(sum, BATCH, Duration.ZERO);
            }
        }, reads / 10);
        assertEquals(1, sum.count);
        assertTrue(bytes < reads / 10, () -> bytes + " bytes for " + reads + " reads");
    }

    /** What this thread allocates in one of several goes, the first that is below a limit, or the last. */
    private static long leastOf(Runnable go, long limit) {
        long bytes = Long.MAX_VALUE;
        for (int i = 0; i < LEAST_WINDOWS || i < MOST_WINDOWS && bytes >= limit; i++) {
            long before = allocatedBytes();
            go.run();
            bytes = allocatedBytes() - before;
        }
        return bytes;
    }

    @Test
    void aReadThatSleepsAndIsWokenAllocatesNothing() throws InterruptedException {
        PullMember member = one.group("test").join(MatchRule.signal(NAME, "Data"));
        Publisher publisher = two.group("test").publisher();
        PreparedSignal signal = publisher.prepare("/org/example/group", NAME, "Data", "t", 8);
        Semaphore asleep = new Semaphore(0);
        Duration patience = Duration.ofSeconds(20);
        int wakeUps = 10_000;
        Thread publishing = new Thread(() -> {
            for (int i = 0; i < MOST_WINDOWS * wakeUps; i++) {
                asleep.acquireUninterruptibly();
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
                signal.body().clear().putLong(i);
                publisher.trySend(signal);
            }
        });
        publishing.start();
        Sum sum = new Sum();
        long bytes = leastOf(() -> {
            for (int i = 0; i < wakeUps; i++) {
                asleep.release();
                assertEquals(1, member.read(sum, BATCH, patience));
            }
        }, wakeUps);
        publishing.interrupt();
        asleep.release();
        publishing.join();
        assertTrue(member.counts().wakeUps() > sum.count / 10, () -> member.counts() + ": it never slept");
        assertTrue(bytes < wakeUps, () -> bytes + " bytes for " + wakeUps + " wake-ups");
    }

    @Test
    void numbersAllocateNothing() {
        run("numbers", "ttt", (body, i) -> body.putLong(i).putLong(i * 7).putLong(3), MatchRule.signal(NAME, "Data"));
    }

    @Test
    void textsThatComeAgainAllocateNothing() {
        byte[] text = "a text that comes again\0".getBytes();
        run("texts", "ts", (body, i) -> body.putLong(i).putInt(text.length - 1).put(text),
                MatchRule.parse("type='signal',arg1='a text that comes again'"));
    }
}
