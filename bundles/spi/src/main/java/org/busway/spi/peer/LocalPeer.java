package org.busway.spi.peer;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/** The end of a connection within the process. Safe from any thread. */
@ProviderType
public interface LocalPeer extends AutoCloseable {

    /**
     * The name that the bus gave.
     *
     * @return such as {@code :1.7}
     */
    String uniqueName();

    /**
     * Hands a message to the bus if its budget has room. The bus copies it before this returns.
     *
     * @param message one whole message between position and limit, with a serial of its own
     * @param descriptors the numbers of those that go with it; they stay the caller's, the bus duplicates them
     * @return false if there is no room now; nothing was taken then, and the wake-up will come when there may be room again
     * @throws org.busway.api.BusException {@code Disconnected} if the connection is closed; {@code LimitsExceeded} if the message is larger
     *             than the bus takes
     */
    boolean trySend(ByteBuffer message, int... descriptors);

    /**
     * Waits until {@link #trySend} may find room. Never to be called on the bus thread or while delivering.
     *
     * @param timeoutNanos how long at most
     * @return false if the time is over
     * @throws InterruptedException if the thread is interrupted
     */
    boolean awaitRoom(long timeoutNanos) throws InterruptedException;

    /**
     * Takes the next message that the bus has for this peer; its room is given back to the peer's budget with that.
     *
     * @return the message, or null if there is none now
     */
    Received receive();

    /**
     * Why the connection ended.
     *
     * @return one line for a person, or null while it is open
     */
    String closeReason();

    /** Ends the connection: its names, rules and calls end on the bus. Again does nothing. */
    @Override
    void close();

    /**
     * A message that was taken.
     *
     * @param bytes the whole message, validated, its sender stamped; a buffer of its own
     * @param descriptors the numbers of those that came with it; the receiver closes them
     */
    record Received(ByteBuffer bytes, int[] descriptors) {}
}
