package org.busway.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.api.MatchRule;
import org.busway.api.MessageHeader;
import org.busway.api.MessageType;
import org.busway.api.NameFlag;
import org.busway.api.NameResult;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.busway.api.Struct;
import org.busway.api.Variant;
import org.junit.jupiter.api.Test;

/** Calls between two clients over a stock bus. */
class CallTest extends TwoClients {

    private static final String NAME = "org.example.Echo1";

    private void export(ObjectInterface.MethodHandler handler, String in, String out) {
        called.export(new ObjectPath("/echo"), ObjectInterface.named(NAME).method("Echo", in, out, handler).build());
    }

    private Message echo(String signature, Object... arguments) {
        return caller.call(called.uniqueName(), "/echo", NAME, "Echo", signature, arguments);
    }

    @Test
    void theBusGivesEachClientANameOfItsOwn() {
        assertTrue(caller.uniqueName().startsWith(":"));
        assertFalse(caller.uniqueName().equals(called.uniqueName()));
        assertEquals(called.uniqueName(), caller.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetNameOwner", "s",
                called.uniqueName()).argument(0));
    }

    @Test
    void aCallReturnsWhatTheHandlerReturns() {
        export(Message::arguments, "sa{sv}a(iu)ayx", "sa{sv}a(iu)ayx");
        Message reply = echo("sa{sv}a(iu)ayx", "å", Map.of("k", Variant.of(true)), List.of(Struct.of(-1, 4_000_000_000L)),
                new byte[]{1, 2}, -5L);
        assertEquals("å", reply.argument(0, String.class));
        assertEquals(Map.of("k", Variant.of(true)), reply.argument(1, Map.class));
        assertEquals(List.of(Struct.of(-1, 4_000_000_000L)), reply.argument(2, List.class));
        assertEquals(-5L, reply.argument(4, Long.class));
        assertEquals(called.uniqueName(), reply.sender());
    }

    @Test
    void anErrorOfTheHandlerIsTheErrorOfTheCall() {
        export(call -> {
            throw new BusException("org.example.Error.Nope", "not today");
        }, "", "");
        BusException error = assertThrows(BusException.class, () -> echo(""));
        assertEquals("org.example.Error.Nope", error.errorName());
        assertEquals("not today", error.getMessage());
    }

    @Test
    void anyOtherExceptionIsFailedWithItsMessage() {
        export(call -> {
            throw new IllegalStateException("broken inside");
        }, "", "");
        BusException error = assertThrows(BusException.class, () -> echo(""));
        assertEquals(BusException.FAILED, error.errorName());
        assertEquals("broken inside", error.getMessage());
    }

    @Test
    void aResultThatDoesNotFitItsSignatureIsFailed() {
        export(call -> List.of("text"), "", "u");
        BusException error = assertThrows(BusException.class, () -> echo(""));
        assertEquals(BusException.FAILED, error.errorName());
        assertTrue(error.getMessage().contains("Echo"), error.getMessage());
    }

    @Test
    void anArgumentThatDoesNotFitIsRefusedBeforeItIsSent() {
        assertThrows(IllegalArgumentException.class, () -> echo("u", "text"));
    }

    @Test
    void aHandlerMayAnswerLater() {
        CountDownLatch gone = new CountDownLatch(1);
        export(call -> {
            new Thread(() -> {
                try {
                    gone.await(10, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    return;
                }
                called.send(Message.reply(call).body("s", "late").build());
            }).start();
            return null;
        }, "", "s");
        var reply = caller.callAsync(Message.call(called.uniqueName(), "/echo", NAME, "Echo").build(), Duration.ofSeconds(20));
        gone.countDown();
        assertEquals("late", reply.toCompletableFuture().join().argument(0));
    }

    @Test
    void aCallThatNobodyAnswersEndsWithNoReply() {
        export(call -> null, "", "");
        Message call = Message.call(called.uniqueName(), "/echo", NAME, "Echo").build();
        BusException error = assertThrows(BusException.class, () -> caller.call(call, Duration.ofMillis(50)));
        assertEquals(BusException.NO_REPLY, error.errorName());
        CompletionException async = assertThrows(CompletionException.class,
                () -> caller.callAsync(call, Duration.ofMillis(50)).toCompletableFuture().join());
        assertEquals(BusException.NO_REPLY, ((BusException) async.getCause()).errorName());
    }

    @Test
    void aCallFlaggedNoReplyExpectedIsNotAnswered() throws Exception {
        CountDownLatch handled = new CountDownLatch(1);
        export(call -> {
            handled.countDown();
            return List.of("unasked");
        }, "", "s");
        List<Message> unasked = new CopyOnWriteArrayList<>();
        caller.subscribe(MatchRule.builder().type(MessageType.METHOD_RETURN).build(), reply -> {
            if (reply.signature().equals("s")) {
                unasked.add(reply);
            }
        });
        caller.send(Message.call(called.uniqueName(), "/echo", NAME, "Echo").flags(MessageHeader.NO_REPLY_EXPECTED).build());
        assertTrue(handled.await(20, TimeUnit.SECONDS));
        // Whatever was sent in answer comes before the answer to this, which has no arguments.
        caller.call(called.uniqueName(), "/", "org.freedesktop.DBus.Peer", "Ping", "");
        assertEquals(List.of(), unasked);
    }

    @Test
    void whatIsNotThereIsNamed() {
        export(call -> List.of(), "s", "");
        assertError(BusException.UNKNOWN_OBJECT, "/nowhere", "/nowhere", NAME, "Echo", "");
        assertError(BusException.UNKNOWN_INTERFACE, "org.example.Other1", "/echo", "org.example.Other1", "Echo", "");
        assertError(BusException.UNKNOWN_METHOD, "Ech", "/echo", NAME, "Ech", "");
        assertError(BusException.INVALID_ARGS, "\"s\"", "/echo", NAME, "Echo", "");
        assertError(BusException.UNKNOWN_METHOD, "Nothing", "/echo", null, "Nothing", "");
    }

    private void assertError(String name, String named, String path, String interfaceName, String member, String signature) {
        BusException error = assertThrows(BusException.class,
                () -> caller.call(called.uniqueName(), path, interfaceName, member, signature));
        assertEquals(name, error.errorName(), error.getMessage());
        assertTrue(error.getMessage().contains(named), error.getMessage());
    }

    @Test
    void aCallWithoutInterfaceFindsTheMethod() {
        export(Message::arguments, "s", "s");
        assertEquals("x", caller.call(called.uniqueName(), "/echo", null, "Echo", "s", "x").argument(0));
    }

    @Test
    void aNameIsOwnedQueuedForAndGivenBack() {
        assertEquals(NameResult.PRIMARY_OWNER, called.requestName("org.example.Service", Set.of()));
        assertEquals(NameResult.ALREADY_OWNER, called.requestName("org.example.Service", Set.of()));
        assertEquals(NameResult.EXISTS, caller.requestName("org.example.Service", Set.of(NameFlag.DO_NOT_QUEUE)));
        assertEquals(NameResult.IN_QUEUE, caller.requestName("org.example.Service", Set.of()));
        assertTrue(called.releaseName("org.example.Service"));
        assertFalse(called.releaseName("org.example.Service"));
        assertEquals(NameResult.ALREADY_OWNER, caller.requestName("org.example.Service", Set.of()));
    }

    @Test
    void aCallThatWantsAReplyIsNotSentWithout() {
        Message call = Message.call(called.uniqueName(), "/echo", NAME, "Echo").build();
        assertThrows(IllegalArgumentException.class, () -> caller.send(call));
        assertThrows(IllegalArgumentException.class, () -> caller.trySend(call));
        assertThrows(IllegalArgumentException.class, () -> caller.call(call, Duration.ZERO));
    }
}
