package org.busway.os;

import java.nio.ByteBuffer;

import org.busway.os.internal.layout.Abi;
import org.busway.os.internal.layout.ControlLayout;
import org.busway.os.internal.layout.MessageHeaderLayout;
import org.busway.os.internal.layout.VectorLayout;
import org.busway.os.internal.libc.Libc;

/**
 * Sends pieces of memory, gathered, and descriptors with the first byte of them, in one call.
 *
 * <p>
 * Belongs to one thread; one writer serves any number of sockets. It only lends: descriptors stay the caller's, and the
 * memory must stay reachable until {@link #send(int)} returns. What {@code send} did not send the caller adds again.
 * Sending allocates nothing. Over TCP, descriptors must not be given: the kernel drops them in silence.
 */
public final class SocketWriter {

    /** The most pieces of one send ({@code IOV_MAX}). */
    public static final int MAX_PIECES = 1024;

    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;

    private static final Abi ABI = Abi.CURRENT;
    private static final MessageHeaderLayout HEADER = MessageHeaderLayout.CURRENT;
    private static final ControlLayout CONTROL = ControlLayout.CURRENT;
    private static final VectorLayout VECTOR = VectorLayout.CURRENT;

    private final NativeBuffer header = NativeBuffer.allocate(HEADER.size);
    private final NativeBuffer control = NativeBuffer.allocate(CONTROL.spaceFor(4 * SocketReader.MAX_DESCRIPTORS));
    private final NativeBuffer vector;
    private final int capacity;
    private int count;
    private long bytesAdded;
    private int descriptorCount;

    /** A writer for {@link #MAX_PIECES} pieces. */
    public SocketWriter() {
        this(MAX_PIECES);
    }

    /** A writer for fewer pieces, which takes less memory. */
    public SocketWriter(int pieces) {
        if (pieces < 1 || pieces > MAX_PIECES) {
            throw new IllegalArgumentException("a writer sends 1 to " + MAX_PIECES + " pieces, not " + pieces);
        }
        capacity = pieces;
        vector = NativeBuffer.allocate(pieces * VECTOR.size);
        ABI.putWord(header.bytes(), HEADER.vector, vector.address());
        ByteBuffer rights = control.bytes();
        rights.putInt(CONTROL.level, SocketReader.SOL_SOCKET);
        rights.putInt(CONTROL.type, SocketReader.SCM_RIGHTS);
    }

    /** Forgets pieces and descriptors. */
    public SocketWriter clear() {
        count = 0;
        bytesAdded = 0;
        descriptorCount = 0;
        return this;
    }

    /** Adds a piece; false, and nothing added, when there is no room for one more. */
    public boolean add(long address, int length) {
        if (count == capacity) {
            return false;
        }
        int offset = count * VECTOR.size;
        ABI.putWord(vector.bytes(), offset + VECTOR.base, address);
        ABI.putWord(vector.bytes(), offset + VECTOR.length, length);
        count++;
        bytesAdded += length;
        return true;
    }

    /** Sets the descriptors that travel with the first byte; at most {@link SocketReader#MAX_DESCRIPTORS}. */
    public void descriptors(int[] from, int descriptors) {
        if (descriptors > SocketReader.MAX_DESCRIPTORS) {
            throw new IllegalArgumentException("one message carries " + SocketReader.MAX_DESCRIPTORS
                    + " descriptors at most, not " + descriptors);
        }
        for (int i = 0; i < descriptors; i++) {
            control.bytes().putInt(CONTROL.data + 4 * i, from[i]);
        }
        descriptorCount = descriptors;
    }

    /** How many pieces were added since {@link #clear()}. */
    public int pieces() {
        return count;
    }

    /** How many bytes they have. */
    public long bytes() {
        return bytesAdded;
    }

    /**
     * Sends without waiting.
     *
     * @return how many bytes the kernel took, in order (the descriptors went if it is not 0), or a negated error
     *         number: EAGAIN when the socket is full; EPIPE, and no signal, when the peer has gone; never EINTR
     */
    public int send(int fd) {
        return send(fd, MSG_DONTWAIT | MSG_NOSIGNAL);
    }

    /** As {@link #send(int)}, but waits for room when the socket itself is a blocking one. */
    public int sendWaiting(int fd) {
        return send(fd, MSG_NOSIGNAL);
    }

    private int send(int fd, int flags) {
        ByteBuffer bytes = header.bytes();
        ABI.putWord(bytes, HEADER.vectorCount, count);
        if (descriptorCount > 0) {
            ABI.putWord(control.bytes(), CONTROL.length, CONTROL.lengthFor(4 * descriptorCount));
            ABI.putWord(bytes, HEADER.control, control.address());
            ABI.putWord(bytes, HEADER.controlLength, CONTROL.spaceFor(4 * descriptorCount));
        } else {
            ABI.putWord(bytes, HEADER.control, 0);
            ABI.putWord(bytes, HEADER.controlLength, 0);
        }
        int sent;
        do {
            sent = Libc.negated(Libc.sendmsg(fd, header.address(), flags));
        } while (sent == -Errno.EINTR);
        return sent;
    }
}
