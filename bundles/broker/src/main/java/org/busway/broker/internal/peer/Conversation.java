package org.busway.broker.internal.peer;

import java.nio.ByteBuffer;
import org.busway.spi.policy.Handshake;
import org.busway.spi.policy.Identity;

/**
 * The handshake with one connection, between the shared buffers and the authenticator. A client of {@code nonce-tcp} begins with the nonce, which shows
 * that it can read the server's file.
 */
final class Conversation {

    private final SocketServices services;
    private final Identity credentials;
    private final Handshake handshake;
    private final byte[] nonce;
    private boolean nonceSeen;
    private boolean over;
    private String failure;

    Conversation(SocketServices services, Identity credentials, Handshake handshake, byte[] nonce) {
        this.services = services;
        this.credentials = credentials;
        this.handshake = handshake;
        this.nonce = nonce;
        this.nonceSeen = nonce == null;
    }

    /** What the kernel says of the other end. */
    Identity credentials() {
        return credentials;
    }

    Handshake handshake() {
        return handshake;
    }

    boolean isOver() {
        return over;
    }

    /** Why the connection is to be closed, or null. */
    String failure() {
        return failure;
    }

    /**
     * Takes what is in the shared buffer.
     *
     * @param length how many bytes
     * @param fd where answers go; whoever does not read so few at once is no client
     * @return how many bytes were consumed
     */
    int advance(int length, int fd) {
        ByteBuffer input = services.handshakeInput;
        input.limit(length).position(0);
        if (!nonceSeen && !takeNonce(input)) {
            return 0;
        }
        Handshake.Status status;
        int before;
        do {
            before = input.position();
            ByteBuffer output = services.handshakeOutput.bytes();
            output.clear();
            status = handshake.advance(input, output);
            send(fd, output.position());
        } while (status == Handshake.Status.CONTINUE && input.hasRemaining() && input.position() > before && failure == null);
        over = status == Handshake.Status.AUTHENTICATED;
        if (status == Handshake.Status.FAILED) {
            failure = "it did not authenticate: " + handshake.failure();
        } else if (!over && input.remaining() > Handshake.MAX_LINE_BYTES) {
            failure = "it sent a line of more than " + Handshake.MAX_LINE_BYTES + " bytes in its handshake";
        }
        return input.position();
    }

    private boolean takeNonce(ByteBuffer input) {
        if (input.remaining() < nonce.length) {
            return false;
        }
        for (byte expected : nonce) {
            if (input.get() != expected) {
                failure = "it does not know the nonce";
                return false;
            }
        }
        nonceSeen = true;
        return true;
    }

    private void send(int fd, int length) {
        if (length > 0) {
            services.writer.clear().add(services.handshakeOutput.address(), length);
            int sent = services.writer.send(fd);
            if (sent != length) {
                failure = "it does not read the answers of its handshake";
            }
        }
    }
}
