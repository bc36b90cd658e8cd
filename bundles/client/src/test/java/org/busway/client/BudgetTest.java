package org.busway.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.junit.jupiter.api.Test;

/** What connections refuse to hold. */
class BudgetTest extends TwoClients {

    private static final String NAME = "org.example.Budget1";

    /** A client that may hold 1 MiB of what it sends. */
    private BusClient withBudget(Duration sendTimeout) {
        return BusClient.builder().address(bus.address()).outgoingBytes(1 << 20).sendTimeout(sendTimeout).connect();
    }

    @Test
    void aStuckBusIsWaitedForWithinTheBudgetOnly() throws Exception {
        BusClient client = withBudget(Duration.ofMillis(50));
        Message signal = Message.signal("/x", NAME, "Big").body("ay", new byte[100_000]).build();
        bus.freeze();
        int sent = 0;
        while (client.trySend(signal)) {
            sent++;
            assertTrue(sent < 1000, "the budget of 1 MiB holds");
        }
        assertTrue(sent >= 10, "the budget can be used: " + sent);
        BusException waited = assertThrows(BusException.class, () -> client.send(signal));
        assertEquals(BusException.LIMITS_EXCEEDED, waited.errorName());
        BusException large = assertThrows(BusException.class,
                () -> client.trySend(Message.signal("/x", NAME, "Big").body("ay", new byte[2_000_000]).build()));
        assertEquals(BusException.LIMITS_EXCEEDED, large.errorName());
        bus.thaw();
        AtomicInteger received = new AtomicInteger();
        called.subscribe(MatchRule.signal(NAME, "Last"), last -> received.incrementAndGet());
        eventuallySend(client, Message.signal("/x", NAME, "Last").build());
        client.call(called.uniqueName(), "/", "org.freedesktop.DBus.Peer", "Ping", "");
        assertEquals(1, received.get(), "everything was written in order after the bus had gone on");
        client.close();
    }

    private static void eventuallySend(BusClient client, Message message) throws InterruptedException {
        long begin = System.nanoTime();
        while (!client.trySend(message)) {
            assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(20), "room again within 20 s");
            Thread.sleep(1);
        }
    }

    @Test
    void sendInsideAHandlerFailsAtOnceWhenThereIsNoRoom() throws Exception {
        BusClient client = withBudget(Duration.ofMinutes(5));
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch frozen = new CountDownLatch(1);
        CompletableFuture<String> error = new CompletableFuture<>();
        client.subscribe(MatchRule.signal(NAME, "Go"), go -> {
            inside.countDown();
            try {
                frozen.await(20, TimeUnit.SECONDS);
                while (true) {
                    client.emit("/x", NAME, "Big", "ay", new byte[100_000]);
                }
            } catch (BusException e) {
                error.complete(e.errorName());
            } catch (InterruptedException e) {
                error.completeExceptionally(e);
            }
        });
        called.emit("/x", NAME, "Go", "");
        assertTrue(inside.await(20, TimeUnit.SECONDS));
        bus.freeze();
        frozen.countDown();
        assertEquals(BusException.LIMITS_EXCEEDED, error.get(20, TimeUnit.SECONDS));
        bus.thaw();
        client.close();
    }

    @Test
    void aFullIncomingQueueStopsReadingAndACallInsideTheHandlerEndsAllTheSame() throws Exception {
        BusClient slow = BusClient.builder().address(bus.address()).incomingBytes(100_000).connect();
        int count = 200;
        CountDownLatch all = new CountDownLatch(count);
        CompletableFuture<String> inside = new CompletableFuture<>();
        CountDownLatch sent = new CountDownLatch(1);
        slow.subscribe(MatchRule.signal(NAME, "Data"), data -> {
            all.countDown();
            if (all.getCount() == count - 1) {
                try {
                    sent.await(20, TimeUnit.SECONDS);
                    slow.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetId", "");
                    inside.complete("replied");
                } catch (BusException e) {
                    inside.complete(e.errorName());
                } catch (InterruptedException e) {
                    inside.completeExceptionally(e);
                }
            }
        });
        for (int i = 0; i < count; i++) {
            caller.emit("/x", NAME, "Data", "ay", new byte[10_000]);
        }
        caller.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetId", "");
        sent.countDown();
        // 2 MB stand before the reply and 100 kB may be held: the call fails, and nothing is lost.
        assertEquals(BusException.LIMITS_EXCEEDED, inside.get(20, TimeUnit.SECONDS));
        assertTrue(all.await(20, TimeUnit.SECONDS), all.getCount() + " are missing");
        slow.close();
    }
}
