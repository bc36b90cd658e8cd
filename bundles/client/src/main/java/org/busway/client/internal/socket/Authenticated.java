package org.busway.client.internal.socket;

import java.nio.ByteBuffer;
import org.busway.os.Descriptors;

/**
 * A connected non-blocking socket on which messages follow.
 *
 * @param fd the socket
 * @param address where it leads, for a person
 * @param passesDescriptors whether descriptors may go both ways
 * @param rest what the server sent behind the handshake
 */
public record Authenticated(int fd, String address, boolean passesDescriptors, ByteBuffer rest) {

    /** Nobody uses the socket. */
    public void close() {
        Descriptors.close(fd);
    }

    /** Cuts what came behind the handshake; what is wrong with it, or null. */
    String takeRest(MessageCutter cutter) {
        return cutter.take(rest, rest.position(), rest.limit());
    }
}
