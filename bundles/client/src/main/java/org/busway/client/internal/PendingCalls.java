package org.busway.client.internal;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.api.MessageType;
import org.busway.api.Names;

/** The calls that wait for a reply, by their serial. Safe from any thread; completes futures on the delivery thread alone. */
final class PendingCalls {

    /** The name under which the bus itself answers. */
    private static final String BUS = "org.freedesktop.DBus";

    private record Call(ReplyFuture<Message> reply, String destination, boolean insideHandler) {

        /** Nobody but who was called, or the bus for it, may answer. A well-known name is its owner's by the bus's word. */
        boolean mayBeAnsweredBy(String sender) {
            return sender == null || destination == null || !Names.isUniqueName(destination) || destination.equals(sender)
                    || sender.equals(BUS);
        }
    }

    private final Map<Integer, Call> calls = new ConcurrentHashMap<>();
    private final DeliveryPool pool;
    private final Delivery delivery;

    PendingCalls(DeliveryPool pool, Delivery delivery) {
        this.pool = pool;
        this.delivery = delivery;
    }

    /** Expects a reply; to be called before the call is sent. */
    ReplyFuture<Message> expect(Message call, int serial) {
        ReplyFuture<Message> reply = new ReplyFuture<>(delivery);
        calls.put(serial, new Call(reply, call.destination(), DeliveryThread.isInHandlerOf(delivery)));
        return reply;
    }

    /** Ends a call with {@code NoReply} when its time is over, on the delivery thread. */
    void limit(Message call, int serial, ReplyFuture<Message> reply, Duration timeout) {
        Runnable cancel = pool.after(timeout.toNanos(), () -> {
            if (forget(serial)) {
                delivery.add(() -> reply.completeExceptionally(noReply(call, timeout)));
            }
        });
        reply.whenComplete((message, error) -> cancel.run());
    }

    static BusException noReply(Message call, Duration timeout) {
        return new BusException(BusException.NO_REPLY,
                "no reply from " + call.destination() + " to " + call.interfaceName() + "." + call.member() + " within "
                        + timeout.toMillis() + " ms");
    }

    /** Expects no reply to a call any more; false if it has been answered. */
    boolean forget(int serial) {
        return calls.remove(serial) != null;
    }

    boolean isInsideHandler(Message answer) {
        Call call = isAnswer(answer) ? calls.get(answer.replySerial()) : null;
        return call != null && call.insideHandler;
    }

    /** Completes the call that a message answers; false if there is none, or if nobody waits for it any more. */
    boolean complete(Message answer) {
        Call call = isAnswer(answer) ? calls.get(answer.replySerial()) : null;
        if (call == null || !call.mayBeAnsweredBy(answer.sender()) || !forget(answer.replySerial())) {
            return false;
        }
        if (answer.type() == MessageType.METHOD_RETURN) {
            return call.reply.complete(answer);
        }
        Object text = answer.arguments().isEmpty() ? null : answer.arguments().get(0);
        call.reply.completeExceptionally(new BusException(answer.errorName(), text instanceof String s ? s : answer.toString()));
        return false;
    }

    /** Ends all calls. */
    void fail(String reason) {
        for (int serial : calls.keySet()) {
            Call call = calls.remove(serial);
            if (call != null) {
                call.reply.completeExceptionally(new BusException(BusException.DISCONNECTED, reason));
            }
        }
    }

    static boolean isAnswer(Message message) {
        return message.type() == MessageType.METHOD_RETURN || message.type() == MessageType.ERROR;
    }

    /** The result of a future that is complete, or its error with the caller's stack. */
    static Message result(CompletableFuture<Message> reply) {
        try {
            return reply.join();
        } catch (java.util.concurrent.CompletionException e) {
            if (e.getCause() instanceof BusException error) {
                throw new BusException(error.errorName(), error.getMessage(), error);
            }
            throw e;
        }
    }
}
