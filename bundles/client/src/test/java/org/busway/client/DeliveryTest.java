package org.busway.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.busway.api.Registration;
import org.junit.jupiter.api.Test;

/** The order in which messages are handed on, over a stock bus. */
class DeliveryTest extends TwoClients {

    private static final String NAME = "org.example.Ticker1";
    private static final MatchRule TICK = MatchRule.signal(NAME, "Tick");

    private static Message callTo(BusClient called, String member) {
        return Message.call(called.uniqueName(), "/ticker", NAME, member).build();
    }

    private static void export(BusClient on, String member, ObjectInterface.MethodHandler handler) {
        on.export(new ObjectPath("/ticker"), ObjectInterface.named(NAME).method(member, "", "", handler).build());
    }

    @Test
    void aReplyComesAfterTheTenThousandSignalsThatWereSentBeforeIt() {
        int count = 10_000;
        export(called, "Run", call -> {
            for (int i = 0; i < count; i++) {
                while (!called.trySend(Message.signal("/ticker", NAME, "Tick").body("i", i).build())) {
                    Thread.onSpinWait();
                }
            }
            return List.of();
        });
        List<Integer> seen = new ArrayList<>();
        caller.subscribe(TICK, tick -> seen.add(tick.argument(0, Integer.class)));
        CompletableFuture<Integer> seenAtReply = caller.callAsync(callTo(called, "Run"), Duration.ofSeconds(60))
                .thenApply(reply -> seen.size()).toCompletableFuture();
        assertEquals(count, seenAtReply.join());
        assertEquals(IntStream.range(0, count).boxed().toList(), seen);
    }

    @Test
    void aBlockingCallToo() {
        export(called, "Run", call -> {
            for (int i = 0; i < 1000; i++) {
                called.emit("/ticker", NAME, "Tick", "i", i);
            }
            return List.of();
        });
        List<Integer> seen = new CopyOnWriteArrayList<>();
        caller.subscribe(TICK, tick -> seen.add(tick.argument(0, Integer.class)));
        caller.call(callTo(called, "Run"), Duration.ofSeconds(60));
        assertEquals(1000, seen.size());
    }

    @Test
    void aCallInsideAHandlerIsReleasedAtOnceAndWhatCameBeforeIsHandedOnAfterwards() throws Exception {
        export(called, "Tick", call -> {
            called.emit("/ticker", NAME, "Tick", "s", "before the reply");
            return List.of();
        });
        List<String> events = new CopyOnWriteArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        caller.subscribe(TICK, tick -> {
            events.add(tick.argument(0));
            if (tick.argument(0).equals("first")) {
                caller.call(callTo(called, "Tick"), Duration.ofSeconds(20));
                events.add("replied");
            } else {
                done.countDown();
            }
        });
        called.emit("/ticker", NAME, "Tick", "s", "first");
        assertTrue(done.await(20, TimeUnit.SECONDS));
        assertEquals(List.of("first", "replied", "before the reply"), events);
    }

    @Test
    void whatIsDerivedFromACallInsideAHandlerCanBeWaitedForThere() throws Exception {
        export(called, "Tick", call -> List.of());
        CompletableFuture<String> result = new CompletableFuture<>();
        caller.subscribe(TICK, tick -> result.complete(caller.callAsync(callTo(called, "Tick"), Duration.ofSeconds(20))
                .thenCompose(reply -> caller.callAsync(callTo(called, "Tick"), Duration.ofSeconds(20)))
                .thenApply(reply -> "both").toCompletableFuture().join()));
        called.emit("/ticker", NAME, "Tick", "s", "go");
        assertEquals("both", result.get(20, TimeUnit.SECONDS));
    }

    @Test
    void subscribingAndNamingInsideAHandlerWork() throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        caller.subscribe(TICK, tick -> {
            if (tick.argument(0).equals("go")) {
                caller.requestName("org.example.Inside", java.util.Set.of());
                caller.subscribe(MatchRule.signal(NAME, "Tock"), tock -> heard.complete("tock"));
                caller.emit("/ticker", NAME, "Ready", "");
            }
        });
        called.subscribe(MatchRule.signal(NAME, "Ready"), ready -> called.emit("/ticker", NAME, "Tock", ""));
        called.emit("/ticker", NAME, "Tick", "s", "go");
        assertEquals("tock", heard.get(20, TimeUnit.SECONDS));
    }

    @Test
    void twoClientsThatCallEachOtherInHandlersBothEndByTimeAndGoOn() throws Exception {
        // Each handler waits for the other's, which can run only when its connection's handler has returned.
        CountDownLatch bothInside = new CountDownLatch(2);
        CompletableFuture<String> first = crossCall(caller, called, bothInside, Duration.ofMillis(500));
        CompletableFuture<String> second = crossCall(called, caller, bothInside, Duration.ofMillis(500));
        BusClient starter = bus.connect();
        starter.emit("/ticker", NAME, "Tick", "s", "go");
        assertEquals(BusException.NO_REPLY, first.get(20, TimeUnit.SECONDS));
        second.get(20, TimeUnit.SECONDS);
        caller.call(callTo(called, "Cross"), Duration.ofSeconds(20));
        called.call(callTo(caller, "Cross"), Duration.ofSeconds(20));
        starter.close();
    }

    private static CompletableFuture<String> crossCall(BusClient from, BusClient to, CountDownLatch inside, Duration timeout) {
        CompletableFuture<String> result = new CompletableFuture<>();
        export(from, "Cross", call -> List.of());
        from.subscribe(TICK, tick -> {
            try {
                inside.countDown();
                inside.await(20, TimeUnit.SECONDS);
                from.call(callTo(to, "Cross"), timeout);
                result.complete("replied");
            } catch (BusException e) {
                result.complete(e.errorName());
            } catch (InterruptedException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    @Test
    void anExceptionOutOfAHandlerHarmsNothingElse() throws Exception {
        CountDownLatch second = new CountDownLatch(2);
        caller.subscribe(TICK, tick -> {
            throw new IllegalStateException("on purpose");
        });
        caller.subscribe(TICK, tick -> second.countDown());
        called.emit("/ticker", NAME, "Tick", "");
        called.emit("/ticker", NAME, "Tick", "");
        assertTrue(second.await(20, TimeUnit.SECONDS));
    }

    @Test
    void nothingIsHandedToASubscriptionThatWasClosedInsideAHandler() {
        List<String> seen = new CopyOnWriteArrayList<>();
        Registration[] later = new Registration[1];
        caller.subscribe(TICK, tick -> later[0].close());
        later[0] = caller.subscribe(TICK, tick -> seen.add("closed too late"));
        called.emit("/ticker", NAME, "Tick", "");
        called.call(caller.uniqueName(), "/", "org.freedesktop.DBus.Peer", "Ping", "");
        assertEquals(List.of(), seen);
    }

    @Test
    void aRuleWithAWellKnownSenderFollowsItsOwner() {
        List<String> seen = new CopyOnWriteArrayList<>();
        called.requestName("org.example.Source", java.util.Set.of());
        BusClient other = bus.connect();
        // The second subscription makes the bus send what the first does not want.
        caller.subscribe(MatchRule.builder().sender("org.example.Source").interfaceName(NAME).build(),
                tick -> seen.add(tick.argument(0)));
        caller.subscribe(TICK, tick -> {});
        called.emit("/ticker", NAME, "Tick", "s", "owner");
        other.emit("/ticker", NAME, "Tick", "s", "stranger");
        other.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetId", "");
        called.releaseName("org.example.Source");
        other.requestName("org.example.Source", java.util.Set.of());
        called.emit("/ticker", NAME, "Tick", "s", "former owner");
        called.call(caller.uniqueName(), "/", "org.freedesktop.DBus.Peer", "Ping", "");
        other.emit("/ticker", NAME, "Tick", "s", "new owner");
        other.call(caller.uniqueName(), "/", "org.freedesktop.DBus.Peer", "Ping", "");
        assertEquals(List.of("owner", "new owner"), seen);
        other.close();
    }

    @Test
    void aRuleThatTheBusRefusesLeavesNothingBehind() {
        String tooLong = "x".repeat(2000);
        assertThrows(BusException.class, () -> caller.subscribe(MatchRule.builder().argument(0, tooLong).build(), message -> {}));
    }
}
