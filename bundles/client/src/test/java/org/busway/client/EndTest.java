package org.busway.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.junit.jupiter.api.Test;

/** How connections end, and what they refuse to hold. */
class EndTest extends OnStockBus {

    private static final String NAME = "org.example.End1";

    /** Exports a method of {@code /x} that never replies; opens when it is called. */
    private static CountDownLatch neverReplying(BusClient client) {
        CountDownLatch arrived = new CountDownLatch(1);
        client.export(new ObjectPath("/x"), ObjectInterface.named(NAME).method("Never", "", "", call -> {
            arrived.countDown();
            return null;
        }).build());
        return arrived;
    }

    @Test
    void whenTheBusIsKilledPendingCallsFailAndTheEndIsTold() throws Exception {
        BusClient caller = bus.connect();
        BusClient called = bus.connect();
        CountDownLatch arrived = neverReplying(called);
        CompletableFuture<String> reason = new CompletableFuture<>();
        caller.onClose(reason::complete);
        CompletableFuture<Message> pending = caller
                .callAsync(Message.call(called.uniqueName(), "/x", NAME, "Never").build(), Duration.ofMinutes(5))
                .toCompletableFuture();
        assertTrue(arrived.await(20, TimeUnit.SECONDS));
        bus.kill();
        CompletionException error = assertThrows(CompletionException.class, pending::join);
        assertEquals(BusException.DISCONNECTED, ((BusException) error.getCause()).errorName());
        assertTrue(reason.get(20, TimeUnit.SECONDS).contains("the bus"), reason.join());
        assertFalse(caller.isOpen());
        BusException send = assertThrows(BusException.class, () -> caller.emit("/x", NAME, "Gone", ""));
        assertEquals(BusException.DISCONNECTED, send.errorName());
        caller.close();
        called.close();
    }

    @Test
    void aHandlerThatWaitsForAReplyIsReleasedWhenTheBusIsKilled() throws Exception {
        BusClient caller = bus.connect();
        BusClient called = bus.connect();
        CountDownLatch arrived = neverReplying(called);
        CompletableFuture<String> error = new CompletableFuture<>();
        caller.subscribe(MatchRule.signal(NAME, "Go"), go -> {
            try {
                caller.call(Message.call(called.uniqueName(), "/x", NAME, "Never").build(), Duration.ofMinutes(5));
            } catch (BusException e) {
                error.complete(e.errorName());
            }
        });
        called.emit("/x", NAME, "Go", "");
        assertTrue(arrived.await(20, TimeUnit.SECONDS));
        bus.kill();
        assertEquals(BusException.DISCONNECTED, error.get(20, TimeUnit.SECONDS));
        caller.close();
        called.close();
    }

    @Test
    void closingAgainDoesNothingAndLeavesNothing() throws Exception {
        int before = org.busway.os.Descriptors.openCount();
        for (int i = 0; i < 20; i++) {
            BusClient client = bus.connect();
            AtomicInteger told = new AtomicInteger();
            client.onClose(reason -> told.incrementAndGet());
            CountDownLatch ended = new CountDownLatch(1);
            client.onClose(reason -> ended.countDown());
            client.close();
            client.close();
            assertTrue(ended.await(20, TimeUnit.SECONDS));
            assertEquals(1, told.get());
            CompletableFuture<String> late = new CompletableFuture<>();
            client.onClose(late::complete);
            assertEquals("closed by this side", late.join());
        }
        assertTrue(org.busway.os.Descriptors.openCount() <= before, "descriptors are left open");
        assertTrue(Thread.getAllStackTraces().keySet().stream().noneMatch(each -> each.getName().startsWith("busway-client io")));
    }

    @Test
    void closingInsideAHandlerWorks() throws Exception {
        BusClient client = bus.connect();
        BusClient other = bus.connect();
        CompletableFuture<String> reason = new CompletableFuture<>();
        client.onClose(reason::complete);
        client.subscribe(MatchRule.signal(NAME, "Go"), go -> client.close());
        other.emit("/x", NAME, "Go", "");
        assertEquals("closed by this side", reason.get(20, TimeUnit.SECONDS));
        other.close();
    }

    @Test
    void aStuckBusIsWaitedForWithinTheBudgetOnly() throws Exception {
        BusClient client = BusClient.builder().address(bus.address()).outgoingBytes(1 << 20).sendTimeout(Duration.ofMillis(50))
                .connect();
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
        BusClient patient = bus.connect();
        AtomicInteger received = new AtomicInteger();
        patient.subscribe(MatchRule.signal(NAME, "Last"), last -> received.incrementAndGet());
        eventuallySend(client, Message.signal("/x", NAME, "Last").build());
        client.call(patient.uniqueName(), "/", "org.freedesktop.DBus.Peer", "Ping", "");
        assertEquals(1, received.get(), "everything was written in order after the bus had gone on");
        client.close();
        patient.close();
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
        BusClient client = BusClient.builder().address(bus.address()).outgoingBytes(1 << 20).sendTimeout(Duration.ofMinutes(5))
                .connect();
        BusClient other = bus.connect();
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
        other.emit("/x", NAME, "Go", "");
        assertTrue(inside.await(20, TimeUnit.SECONDS));
        bus.freeze();
        frozen.countDown();
        assertEquals(BusException.LIMITS_EXCEEDED, error.get(20, TimeUnit.SECONDS));
        bus.thaw();
        client.close();
        other.close();
    }

    @Test
    void aFullIncomingQueueStopsReadingAndACallInsideTheHandlerEndsAllTheSame() throws Exception {
        BusClient slow = BusClient.builder().address(bus.address()).incomingBytes(100_000).connect();
        BusClient sender = bus.connect();
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
            sender.emit("/x", NAME, "Data", "ay", new byte[10_000]);
        }
        sender.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetId", "");
        sent.countDown();
        // 2 MB stand before the reply and 100 kB may be held: the call fails, and nothing is lost.
        assertEquals(BusException.LIMITS_EXCEEDED, inside.get(20, TimeUnit.SECONDS));
        assertTrue(all.await(20, TimeUnit.SECONDS), all.getCount() + " are missing");
        slow.close();
        sender.close();
    }

    @Test
    void addressesAreTriedInTurnAndEachFailureIsTold() {
        try (BusClient client = BusClient.connect("unix:path=/nonexistent/one;" + bus.address())) {
            assertTrue(client.isOpen());
        }
        BusException none = assertThrows(BusException.class,
                () -> BusClient.connect("unix:path=/nonexistent/one;tcp:host=localhost,port=x;launchd:env=X"));
        assertEquals("org.freedesktop.DBus.Error.NoServer", none.errorName());
        for (String part : List.of("/nonexistent/one", "port \"x\"", "launchd")) {
            assertTrue(none.getMessage().contains(part), none.getMessage());
        }
        BusException guid = assertThrows(BusException.class,
                () -> BusClient.connect(bus.address().replaceAll("guid=[0-9a-f]+", "guid=" + "0".repeat(32))));
        assertTrue(guid.getMessage().contains("0".repeat(32)), guid.getMessage());
    }

    @Test
    void theEnvironmentSaysWhereTheBusIs() {
        var list = org.busway.client.internal.socket.AddressList
                .ofEnvironment(Map.of("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/sys1",
                        "DBUS_SESSION_BUS_ADDRESS", "unix:path=/ses1"));
        assertEquals("/ses1", list.addresses().get(0).value("path"));
        list = org.busway.client.internal.socket.AddressList.ofEnvironment(Map.of("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/sys1"));
        assertEquals("/sys1", list.addresses().get(0).value("path"));
        list = org.busway.client.internal.socket.AddressList.ofEnvironment(Map.of());
        assertEquals("/run/busway/bus", list.addresses().get(0).value("path"));
    }
}
