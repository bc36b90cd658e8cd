package org.busway.client.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.busway.api.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls of the library to the bus whose answers it acts on as they come from the link, whatever waits before them to be handed on. */
final class LibraryCalls {

    private static final Logger LOG = LoggerFactory.getLogger(LibraryCalls.class);
    private static final String BUS = "org.freedesktop.DBus";

    private final Map<Integer, Consumer<Message>> answers = new ConcurrentHashMap<>();
    private final Outbox outbox;

    LibraryCalls(Outbox outbox) {
        this.outbox = outbox;
    }

    /** Calls without waiting for room. */
    void ask(Message call, Consumer<Message> answer) {
        int serial = outbox.nextSerial();
        answers.put(serial, answer);
        outbox.owe(call, serial);
    }

    /** Acts on a message that answers one of them; false if it does not. */
    boolean take(Message message) {
        if (answers.isEmpty() || !PendingCalls.isAnswer(message) || !BUS.equals(message.sender())) {
            return false;
        }
        Consumer<Message> answer = answers.remove(message.replySerial());
        if (answer == null) {
            return false;
        }
        try {
            answer.accept(message);
        } catch (RuntimeException e) {
            LOG.warn("what the bus has answered cannot be acted on: {}", message, e);
        }
        return true;
    }
}
