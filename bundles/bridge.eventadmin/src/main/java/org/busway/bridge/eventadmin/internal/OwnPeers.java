package org.busway.bridge.eventadmin.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import org.osgi.service.component.annotations.Component;

/**
 * The names that bridges of this bundle have on the bus, or had: what one of them has sent is taken by none. Names are never given twice, so those that were had last are kept for what is still on
 * its way. Safe from any thread.
 */
@Component(service = OwnPeers.class)
public final class OwnPeers {

    private static final int KEPT = 64;

    /** Guarded by this. */
    private final Deque<String> names = new ArrayDeque<>();

    synchronized void add(String uniqueName) {
        if (names.size() == KEPT) {
            names.remove();
        }
        names.add(uniqueName);
    }

    synchronized boolean has(String uniqueName) {
        return names.contains(uniqueName);
    }
}
