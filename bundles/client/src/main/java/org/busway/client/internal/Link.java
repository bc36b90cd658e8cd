package org.busway.client.internal;

import java.nio.ByteBuffer;
import java.util.List;
import org.busway.api.Descriptor;

/**
 * How one connection's bytes travel: over a socket, or within the process. Safe from any thread.
 *
 * <p>A link wakes its connection when {@link #receive} has something after it had nothing, when {@link #trySend} has room after it had
 * none, and when it has ended. It holds a bounded number of bytes in each direction.
 */
public interface Link {

    /** Whether there was room for the message; descriptors are duplicated, the bytes are copied. */
    boolean trySend(ByteBuffer message, List<Descriptor> descriptors);

    /** How many messages this link has taken to send: whoever has sent one finds it counted, with all that were sent before it. */
    long sent();

    /** Waits until there may be room; false when the time is over. Never while delivering. */
    boolean awaitRoom(long timeoutNanos) throws InterruptedException;

    /** The next message, or null if there is none now. What came before the end is still given after the end. */
    Received receive();

    /** Why the link ended, or null while it is open. */
    String closeReason();

    /** Ends it; the first reason counts. */
    void close(String reason);

    /** One whole message in a buffer of its own, with the descriptors that came with it, which the receiver closes. */
    record Received(ByteBuffer bytes, List<Descriptor> descriptors) {}
}
