package org.busway.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
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

/** How connections end. */
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
}
