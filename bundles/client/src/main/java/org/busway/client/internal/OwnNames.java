package org.busway.client.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.busway.api.Message;

/**
 * The well-known names that a connection owns, as far as the bus has told in the order of messages: so what is addressed to a name is known to be for this connection where
 * it was when the bus sent it. Written on the delivery thread; safe from any.
 */
final class OwnNames {

    private final Set<String> owned = ConcurrentHashMap.newKeySet();

    /** Looks at each signal before it is handed on. */
    void note(Message signal) {
        if (BusDriver.isSignal(signal, "NameAcquired") && signal.argument(0) != null) {
            owned.add(signal.argument(0));
        } else if (BusDriver.isSignal(signal, "NameLost") && signal.argument(0) != null) {
            owned.remove(signal.argument(0));
        }
    }

    boolean contains(String name) {
        return owned.contains(name);
    }
}
