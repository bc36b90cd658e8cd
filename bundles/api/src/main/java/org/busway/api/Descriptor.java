package org.busway.api;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An open file descriptor that came or goes with a message (type {@code h}).
 *
 * <p>Whoever holds one owns it and closes it. A message that is sent does not take it: the bus works on a duplicate, and the
 * sender's may be closed as soon as the call that sends it has returned. A descriptor that came with a message belongs to its
 * handler; those that a handler never asked for are closed when the message is dropped. Safe from any thread.
 */
@ProviderType
public interface Descriptor extends AutoCloseable {

    /**
     * The number that the operating system knows it by, for use with native code.
     *
     * @return the number, 0 or more
     * @throws IllegalStateException if it was closed
     */
    int number();

    /**
     * Bytes read from and written to it. The channel shares this descriptor: closing either closes both.
     *
     * @return a channel; for a socket, pipe or character device it blocks unless the descriptor is non-blocking
     * @throws IOException if the descriptor cannot be used as a channel of bytes
     */
    ByteChannel channel() throws IOException;

    /** Closes the descriptor; again does nothing. */
    @Override
    void close();
}
