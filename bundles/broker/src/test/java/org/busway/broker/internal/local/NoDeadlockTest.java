package org.busway.broker.internal.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.broker.internal.TestBus;
import org.busway.broker.internal.client.TestClient;
import org.busway.broker.internal.fake.FakePolicy;
import org.busway.broker.internal.fake.LimitsBuilder;
import org.busway.client.internal.Connection;
import org.busway.client.internal.ConnectionSettings;
import org.busway.client.internal.DeliveryPool;
import org.busway.client.internal.local.LocalLink;
import org.busway.spi.peer.LocalPeer;
import org.busway.spi.policy.Identity;
import org.junit.jupiter.api.Test;

/** Bundles on a real bus with queues of 100,000 bytes, whose senders wait for them: whatever they do to each other, it goes on. */
class NoDeadlockTest {

    private static final String INTERFACE = "com.example.Thing";
    private static final long SECONDS = 20;
    private static final byte[] PAYLOAD = new byte[1000];

    private final List<Connection> connections = new ArrayList<>();
    private final DeliveryPool pool = new DeliveryPool("deadlock-test");

    private static TestBus bus(String outcome) throws IOException {
        TestBus bus = new TestBus(new FakePolicy().limits(new LimitsBuilder().maxOutgoingBytes(100_000).build()));
        bus.budgets.outcomes(outcome, "");
        return bus;
    }

    private Connection connect(TestBus bus, String name) {
        LocalPeer[] peer = new LocalPeer[1];
        Identity identity = new Identity(0, 0, new int[]{0}, ProcessHandle.current().pid(), new byte[0], name, "profile");
        Connection connection = new Connection(wakeUp -> {
            peer[0] = bus.bus.localBus().connect(identity, wakeUp);
            return new LocalLink(peer[0], wakeUp);
        }, pool, new ConnectionSettings(Duration.ofSeconds(SECONDS), 10 << 20), () -> {}).start(peer[0].uniqueName());
        connections.add(connection);
        return connection;
    }

    /** Ends the connections, and waits until the bus has seen it. */
    private void close(TestBus bus) {
        connections.forEach(Connection::close);
        pool.close();
        bus.await("the bundles are gone", () -> bus.bus.peerCount() == 0);
    }

    private static MatchRule rule(String member) {
        return MatchRule.parse("type='signal',member='" + member + "'");
    }

    @Test
    void twoBundlesThatPublishToEachOtherFromTheirHandlersGoOn() throws Exception {
        try (TestBus bus = bus("block deadline=60000 then=lossy")) {
            Connection one = connect(bus, "one");
            Connection other = connect(bus, "other");
            CountDownLatch handled = new CountDownLatch(10_000);
            AtomicInteger ofOne = new AtomicInteger();
            AtomicInteger ofOther = new AtomicInteger();
            Queue<String> wrong = new ConcurrentLinkedQueue<>();
            one.subscribe(rule("Pong"), message -> answerTwice(one, "Ping", ofOne, handled, wrong));
            other.subscribe(rule("Ping"), message -> answerTwice(other, "Pong", ofOther, handled, wrong));
            one.emit("/", INTERFACE, "Ping", "ay", (Object) PAYLOAD);
            assertTrue(handled.await(SECONDS, TimeUnit.SECONDS), "stopped before " + handled.getCount());
            assertEquals(List.of(), List.copyOf(wrong), "a handler does not wait for room, and is told so");
            assertTrue(ofOne.get() > 100 && ofOther.get() > 100, ofOne + " and " + ofOther + " were handled");
            close(bus);
        }
    }

    /** Each message gives rise to two: whatever the queues hold is full soon. */
    private static void answerTwice(Connection connection, String member, AtomicInteger count, CountDownLatch handled,
            Queue<String> wrong) {
        count.incrementAndGet();
        handled.countDown();
        if (handled.getCount() == 0) {
            return;
        }
        for (int i = 0; i < 2; i++) {
            try {
                connection.emit("/", INTERFACE, member, "ay", (Object) PAYLOAD);
            } catch (BusException e) {
                // The connections are closed when all is handled.
                if (!BusException.LIMITS_EXCEEDED.equals(e.errorName()) && handled.getCount() > 0) {
                    wrong.add(e.errorName());
                }
            }
        }
    }

    @Test
    void aHandlerThatCallsTheBusGetsItsAnswerHoweverFullItsQueueIs() throws Exception {
        try (TestBus bus = bus("block deadline=60000")) {
            Connection subscriber = connect(bus, "subscriber");
            Connection publisher = connect(bus, "publisher");
            int signals = 500;
            CountDownLatch handled = new CountDownLatch(signals);
            subscriber.subscribe(rule("Flood"), message -> {
                subscriber.call(TestClient.BUS, TestClient.BUS_PATH, TestClient.BUS, "GetId", "");
                handled.countDown();
            });
            for (int i = 0; i < signals; i++) {
                publisher.emit("/", INTERFACE, "Flood", "ay", (Object) PAYLOAD);
            }
            assertTrue(handled.await(SECONDS, TimeUnit.SECONDS), handled.getCount() + " were not handled");
            close(bus);
        }
    }

    @Test
    void aHandlerThatCallsThePublisherOfWhatItWaitsForGetsItsAnswer() throws Exception {
        try (TestBus bus = bus("block deadline=60000")) {
            Connection subscriber = connect(bus, "subscriber");
            Connection publisher = connect(bus, "publisher");
            publisher.export(new org.busway.api.ObjectPath("/x"), org.busway.api.ObjectInterface.named(INTERFACE)
                    .method("Ask", "", "", call -> List.of()).build());
            int signals = 500;
            CountDownLatch handled = new CountDownLatch(signals);
            subscriber.subscribe(rule("Flood"), message -> {
                subscriber.call(publisher.uniqueName(), "/x", INTERFACE, "Ask", "");
                handled.countDown();
            });
            for (int i = 0; i < signals; i++) {
                publisher.emit("/", INTERFACE, "Flood", "ay", (Object) PAYLOAD);
            }
            assertTrue(handled.await(SECONDS, TimeUnit.SECONDS), handled.getCount() + " were not handled");
            close(bus);
        }
    }

    @Test
    void aPublisherThatHoldsALockWhichItsSubscriberWantsGoesOnAtTheDeadline() throws Exception {
        try (TestBus bus = bus("block deadline=200 then=lossy")) {
            Connection subscriber = connect(bus, "subscriber");
            Connection publisher = connect(bus, "publisher");
            Object lock = new Object();
            AtomicInteger got = new AtomicInteger();
            AtomicInteger told = new AtomicInteger();
            subscriber.subscribe(rule("Flood"), message -> {
                synchronized (lock) {
                    got.incrementAndGet();
                }
            });
            subscriber.subscribe(rule("Lost"), message -> told.addAndGet(((Long) message.arguments().get(1)).intValue()));
            int signals = 3_000;
            synchronized (lock) {
                for (int i = 0; i < signals; i++) {
                    publisher.send(Message.signal("/", INTERFACE, "Flood").body("ay", (Object) PAYLOAD).build());
                }
            }
            long begin = System.nanoTime();
            while (got.get() + told.get() < signals && System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(SECONDS)) {
                Thread.onSpinWait();
            }
            assertEquals(signals, got.get() + told.get(), "what it has not got it was told of");
            assertTrue(told.get() > 0);
            close(bus);
        }
    }
}
