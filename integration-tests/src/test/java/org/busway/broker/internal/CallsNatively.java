package org.busway.broker.internal;

import org.newsclub.net.unix.AFUNIXSocket;

/** Breaks the import rules, to show that they notice. */
public final class CallsNatively {

    boolean isSupported() {
        return AFUNIXSocket.isSupported();
    }
}
