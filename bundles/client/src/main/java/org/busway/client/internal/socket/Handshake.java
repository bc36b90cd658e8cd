package org.busway.client.internal.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.busway.os.Errno;
import org.busway.os.NativeBuffer;
import org.busway.os.Sockets;
import org.busway.os.SystemCallException;
import org.busway.wire.sasl.ClientConversation;
import org.busway.wire.sasl.Conversation.State;

/** Holds the authentication conversation over a connected non-blocking socket, until a deadline. */
final class Handshake {

    private final int fd;
    private final String address;
    private final long deadlineNanos;
    private final NativeBuffer input = NativeBuffer.allocate(32 * 1024);
    private int filled;

    Handshake(int fd, String address, long deadlineNanos) {
        this.fd = fd;
        this.address = address;
        this.deadlineNanos = deadlineNanos;
    }

    /** Holds it; the socket stays the caller's if this fails. */
    Authenticated hold(ClientConversation conversation, String expectedGuid) throws IOException {
        send(conversation.takeOutput());
        while (conversation.state() == State.WAITING) {
            receive();
            int consumed = conversation.receive(input.bytes(), 0, filled);
            input.bytes().put(0, input.bytes().slice(consumed, filled - consumed), 0, filled - consumed);
            filled -= consumed;
            send(conversation.takeOutput());
        }
        if (conversation.state() == State.FAILED) {
            throw new IOException(address + ": authentication failed: " + conversation.failure());
        }
        if (expectedGuid != null && !expectedGuid.equals(conversation.guid())) {
            throw new IOException(
                    address + ": the server there is " + conversation.guid() + ", not the one that the address means");
        }
        ByteBuffer rest = ByteBuffer.allocate(filled).put(0, input.bytes(), 0, filled);
        return new Authenticated(fd, address, conversation.descriptorsAgreed(), rest);
    }

    void send(byte[] bytes) throws IOException {
        NativeBuffer output = NativeBuffer.allocate(Math.max(1, bytes.length));
        output.bytes().put(0, bytes);
        for (int sent = 0; sent < bytes.length;) {
            int count = Sockets.write(fd, output.address() + sent, bytes.length - sent);
            if (count == -Errno.EAGAIN) {
                Sockets.awaitWritable(fd, leftMillis());
            } else if (count < 0) {
                throw new SystemCallException("write", address, count);
            } else {
                sent += count;
            }
        }
    }

    private void receive() throws IOException {
        int count = Sockets.read(fd, input.address() + filled, input.capacity() - filled);
        while (count == -Errno.EAGAIN) {
            Sockets.awaitReadable(fd, leftMillis());
            count = Sockets.read(fd, input.address() + filled, input.capacity() - filled);
        }
        if (count == 0) {
            throw new IOException(address + ": the server closed the connection during authentication");
        } else if (count < 0) {
            throw new SystemCallException("read", address, count);
        }
        filled += count;
    }

    private int leftMillis() throws IOException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        if (left <= 0) {
            throw new IOException(address + ": the server did not end authentication in time");
        }
        return (int) Math.min(left, Integer.MAX_VALUE);
    }
}
