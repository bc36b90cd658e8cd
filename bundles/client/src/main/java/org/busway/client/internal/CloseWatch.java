package org.busway.client.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.busway.api.Registration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who wants to know when a connection ends. Each is told once. */
final class CloseWatch {

    private static final Logger LOG = LoggerFactory.getLogger(CloseWatch.class);

    /** Guarded by this, as is the reason. */
    private final List<Consumer<String>> handlers = new ArrayList<>();
    private String reason;

    Registration add(Consumer<String> handler) {
        String ended;
        synchronized (this) {
            ended = reason;
            if (ended == null) {
                handlers.add(handler);
            }
        }
        if (ended != null) {
            tell(handler, ended);
        }
        return () -> remove(handler);
    }

    private synchronized void remove(Consumer<String> handler) {
        handlers.remove(handler);
    }

    void ended(String why) {
        List<Consumer<String>> told;
        synchronized (this) {
            reason = why;
            told = List.copyOf(handlers);
            handlers.clear();
        }
        told.forEach(handler -> tell(handler, why));
    }

    private static void tell(Consumer<String> handler, String why) {
        try {
            handler.accept(why);
        } catch (Exception | LinkageError | AssertionError e) {
            LOG.warn("close handler failed on \"{}\"", why, e);
        }
    }
}
