package org.busway.client.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.busway.client.internal.local.LocalLink;
import org.busway.spi.peer.LocalPeer;
import org.busway.spi.policy.Identity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The connection within the process, where a test can make the bus do what no real one would. */
class LocalConnectionTest {

    private static final String NAME = "org.example.Local1";

    private final FakeLocalBus bus = new FakeLocalBus();
    private final DeliveryPool pool = new DeliveryPool("local-test");
    private final Connection one = connect(1 << 20);
    private final Connection two = connect(1 << 20);

    private Connection connect(long aheadBytes) {
        LocalPeer[] peer = new LocalPeer[1];
        return new Connection(wakeUp -> {
            peer[0] = bus.connect(Identity.ANONYMOUS, wakeUp);
            return new LocalLink(peer[0], wakeUp);
        }, pool, new ConnectionSettings(Duration.ofMillis(50), aheadBytes), () -> {}).start(peer[0].uniqueName());
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
        pool.close();
    }

    @Test
    void aReplyForWhichThereIsNoRoomIsSentWhenThereIsAndNothingIsHandedOnBefore() throws Exception {
        List<String> events = new CopyOnWriteArrayList<>();
        CountDownLatch handling = new CountDownLatch(1);
        CountDownLatch full = new CountDownLatch(1);
        two.export(new ObjectPath("/x"), ObjectInterface.named(NAME).method("Slow", "", "", call -> {
            handling.countDown();
            full.await(20, TimeUnit.SECONDS);
            return List.of();
        }).method("Next", "", "", call -> {
            events.add("next handled");
            return List.of();
        }).build());
        CompletableFuture<Message> slow = one
                .callAsync(Message.call(two.uniqueName(), "/x", NAME, "Slow").build(), Duration.ofSeconds(20))
                .toCompletableFuture();
        CompletableFuture<Message> next = one
                .callAsync(Message.call(two.uniqueName(), "/x", NAME, "Next").build(), Duration.ofSeconds(20))
                .toCompletableFuture();
        assertTrue(handling.await(20, TimeUnit.SECONDS));
        bus.room(false);
        full.countDown();
        // This waits for room in vain; whatever was handed on meanwhile would show.
        assertThrows(BusException.class, () -> one.emit("/x", NAME, "NoRoom", ""));
        assertEquals(List.of(), events);
        assertFalse(slow.isDone());
        bus.room(true);
        slow.get(20, TimeUnit.SECONDS);
        next.get(20, TimeUnit.SECONDS);
        assertEquals(List.of("next handled"), events);
    }

    @Test
    void withoutRoomTrySendIsFalseAndSendFailsAfterItsTime() {
        bus.room(false);
        Message signal = Message.signal("/x", NAME, "Signal").build();
        assertFalse(one.trySend(signal));
        assertEquals(BusException.LIMITS_EXCEEDED, assertThrows(BusException.class, () -> one.send(signal)).errorName());
    }

    @Test
    void whatIsNoMessageEndsTheConnectionWithTheReason() throws Exception {
        CompletableFuture<String> reason = new CompletableFuture<>();
        one.onClose(reason::complete);
        bus.inject(one.uniqueName(), new byte[]{'l', 1, 0, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0});
        assertTrue(reason.get(20, TimeUnit.SECONDS).contains("no D-Bus message: major protocol version"), reason.join());
        assertFalse(one.isOpen());
        assertEquals(List.of(":1.2"), bus.peers());
    }

    @Test
    void aMessageOfAnUnknownTypeIsIgnored() throws Exception {
        bus.inject(one.uniqueName(), new byte[]{'l', 9, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0});
        two.call(one.uniqueName(), "/", "org.freedesktop.DBus.Peer", "Ping", "");
        assertTrue(one.isOpen());
    }

    @Test
    void whatStandsBeforeAReplyInsideAHandlerIsHeldUpToItsBound() throws Exception {
        Connection small = connect(10_000);
        List<Integer> seen = new CopyOnWriteArrayList<>();
        CompletableFuture<String> inside = new CompletableFuture<>();
        CountDownLatch all = new CountDownLatch(11);
        small.subscribe(MatchRule.signal(NAME, "Data"), data -> {
            seen.add(seen.size());
            if (seen.size() == 1) {
                for (int i = 0; i < 10; i++) {
                    two.emit("/x", NAME, "Data", "ay", new byte[2000]);
                }
                try {
                    small.call(two.uniqueName(), "/", "org.freedesktop.DBus.Peer", "Ping", "");
                } catch (BusException e) {
                    inside.complete(e.errorName());
                }
            }
            all.countDown();
        });
        two.emit("/x", NAME, "Data", "ay", new byte[0]);
        assertEquals(BusException.LIMITS_EXCEEDED, inside.get(20, TimeUnit.SECONDS));
        assertTrue(all.await(20, TimeUnit.SECONDS), "nothing was lost: " + seen);
        small.close();
    }

    @Test
    void whatWasReceivedBeforeTheEndIsHandedOnBeforeTheEnd() throws Exception {
        List<String> events = new CopyOnWriteArrayList<>();
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch evicted = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        one.subscribe(MatchRule.signal(NAME, "Data"), data -> {
            events.add(data.argument(0));
            first.countDown();
            try {
                evicted.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        one.onClose(reason -> {
            events.add(reason);
            ended.countDown();
        });
        two.emit("/x", NAME, "Data", "s", "one");
        two.emit("/x", NAME, "Data", "s", "two");
        assertTrue(first.await(20, TimeUnit.SECONDS));
        bus.evict(one.uniqueName(), "evicted");
        evicted.countDown();
        assertTrue(ended.await(20, TimeUnit.SECONDS));
        assertEquals(List.of("one", "two", "evicted"), events);
    }
}
