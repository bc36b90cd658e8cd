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
    private static final int WARM_UP = BATCHES / 2;

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

    private void run(String what, String signature, java.util.function.ObjLongConsumer<java.nio.ByteBuffer> fill,
            MatchRule... rules) {
        PullMember member = one.group("test").join(rules);
        Publisher publisher = two.group("test").publisher();
        PreparedSignal signal = publisher.prepare("/org/example/group", NAME, "Data", signature, 256);
        Sum sum = new Sum();
        long published = 0;
        long[] allocated = new long[2];
        long[] nanos = new long[2];
        for (int batch = 0; batch < BATCHES + WARM_UP; batch++) {
            if (batch == WARM_UP) {
                allocated[0] = allocated[1] = nanos[0] = nanos[1] = 0;
            }
            long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            long begin = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < BATCH; i++) {
                fill.accept(signal.body().clear(), published++);
                assertTrue(publisher.trySend(signal));
            }
            long middle = THREADS.getCurrentThreadCpuTime();
            long between = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            for (int left = BATCH; left > 0;) {
                left -= member.read(sum, left, Duration.ZERO);
            }
            nanos[1] += THREADS.getCurrentThreadCpuTime() - middle;
            allocated[1] += THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - between;
            nanos[0] += middle - begin;
            allocated[0] += between - before;
        }
        assertEquals(published, sum.count);
        double frames = (double) BATCH * BATCHES;
        if (FIGURES) {
            System.out.printf("%s: publish %.1f ns, %.4f bytes; read %.1f ns, %.4f bytes%n", what, nanos[0] / frames,
                    allocated[0] / frames,
                    nanos[1] / frames, allocated[1] / frames);
        }
        assertTrue(allocated[0] / frames < 0.1,
                () -> what + ": publishing allocates " + allocated[0] / frames + " bytes a frame");
        assertTrue(allocated[1] / frames < 0.1, () -> what + ": reading allocates " + allocated[1] / frames + " bytes a frame");
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
        long before = 0;
        for (int i = 0; i < 2 * reads; i++) {
            before = i == reads ? THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) : before;
            member.read(sum, BATCH, Duration.ZERO);
        }
        long bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        assertEquals(1, sum.count);
        assertTrue(bytes < reads / 10, () -> bytes + " bytes for " + reads + " reads");
    }

    @Test
    void aReadThatSleepsAndIsWokenAllocatesNothing() throws InterruptedException {
        PullMember member = one.group("test").join(MatchRule.signal(NAME, "Data"));
        Publisher publisher = two.group("test").publisher();
        PreparedSignal signal = publisher.prepare("/org/example/group", NAME, "Data", "t", 8);
        Semaphore asleep = new Semaphore(0);
        Duration patience = Duration.ofSeconds(20);
        int wakeUps = 20_000;
        Thread publishing = new Thread(() -> {
            for (int i = 0; i < 2 * wakeUps; i++) {
                asleep.acquireUninterruptibly();
                signal.body().clear().putLong(i);
                publisher.trySend(signal);
            }
        });
        publishing.start();
        Sum sum = new Sum();
        long before = 0;
        for (int i = 0; i < 2 * wakeUps; i++) {
            before = i == wakeUps ? THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) : before;
            asleep.release();
            assertEquals(1, member.read(sum, BATCH, patience));
        }
        long bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        publishing.join();
        assertTrue(member.counts().wakeUps() > wakeUps / 10, () -> member.counts() + ": it never slept");
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
