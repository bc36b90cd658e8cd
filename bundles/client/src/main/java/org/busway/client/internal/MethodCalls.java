package org.busway.client.internal;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.api.MessageHeader;
import org.busway.api.MessageType;

/** Calls of the program: sends them, and waits for their replies or has them come later. Safe from any thread. */
final class MethodCalls {

    private final Outbox outbox;
    private final PendingCalls pending;

    MethodCalls(Outbox outbox, PendingCalls pending) {
        this.outbox = outbox;
        this.pending = pending;
    }

    /** Calls and waits for the reply. */
    Message call(Message call, Duration timeout) {
        requireReply(call, timeout);
        long begin = System.nanoTime();
        int serial = outbox.nextSerial();
        ReplyFuture<Message> reply = send(call, serial);
        try {
            return reply.get(Math.max(1, timeout.toNanos() - (System.nanoTime() - begin)), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            if (pending.forget(serial)) {
                throw PendingCalls.noReply(call, timeout);
            }
            return PendingCalls.result(reply);
        } catch (ExecutionException e) {
            return PendingCalls.result(reply);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BusException(BusException.FAILED, "interrupted while waiting for the reply to " + call, e);
        } finally {
            pending.forget(serial);
        }
    }

    /** Calls; the reply, or that there was none in that time, comes on the delivery thread. */
    CompletionStage<Message> callAsync(Message call, Duration timeout) {
        requireReply(call, timeout);
        int serial = outbox.nextSerial();
        ReplyFuture<Message> reply = send(call, serial);
        pending.limit(call, serial, reply, timeout);
        return reply;
    }

    private ReplyFuture<Message> send(Message call, int serial) {
        ReplyFuture<Message> reply = pending.expect(call, serial);
        try {
            outbox.send(call, serial);
        } catch (RuntimeException e) {
            pending.forget(serial);
            throw e;
        }
        return reply;
    }

    private static void requireReply(Message call, Duration timeout) {
        if (call.type() != MessageType.METHOD_CALL || (call.flags() & MessageHeader.NO_REPLY_EXPECTED) != 0) {
            throw new IllegalArgumentException(call + " will have no reply: use send");
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout " + timeout + " of " + call + ": must be more than zero");
        }
    }
}
