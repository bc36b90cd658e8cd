package org.busway.os;

import java.nio.ByteBuffer;

import org.busway.os.internal.layout.Abi;
import org.busway.os.internal.layout.ControlLayout;
import org.busway.os.internal.layout.MessageHeaderLayout;
import org.busway.os.internal.layout.VectorLayout;
import org.busway.os.internal.libc.Libc;
import org.busway.os.internal.libc.PlainCalls;

/**
 * Receives bytes and the descriptors that came with them, from any socket, one call at a time.
 *
 * <p>
 * Belongs to one thread; one reader serves any number of sockets. A received descriptor is the reader's until it is
 * taken, and whatever is not taken is closed before the next receive and by {@link #close()}: none is ever lost.
 * Receiving allocates nothing.
 */
public final class SocketReader implements AutoCloseable {

    /** The most descriptors that one message can bring ({@code SCM_MAX_FD}). */
    public static final int MAX_DESCRIPTORS = 253;

    static final int SOL_SOCKET = 1;
    static final int SCM_RIGHTS = 1;
    private static final int MSG_CTRUNC = 0x8;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;

    private static final Abi ABI = Abi.CURRENT;
    private static final MessageHeaderLayout HEADER = MessageHeaderLayout.CURRENT;
    private static final ControlLayout CONTROL = ControlLayout.CURRENT;
    private static final VectorLayout VECTOR = VectorLayout.CURRENT;

    private final NativeBuffer header = NativeBuffer.allocate(HEADER.size);
    private final NativeBuffer vector = NativeBuffer.allocate(VECTOR.size);
    private final NativeBuffer control = NativeBuffer.allocate(CONTROL.spaceFor(4 * MAX_DESCRIPTORS));
    private final int[] descriptors = new int[MAX_DESCRIPTORS];
    private int descriptorCount;
    private boolean truncated;

    public SocketReader() {
        ByteBuffer bytes = header.bytes();
        ABI.putWord(bytes, HEADER.vector, vector.address());
        ABI.putWord(bytes, HEADER.vectorCount, 1);
        ABI.putWord(bytes, HEADER.control, control.address());
    }

    /**
     * Receives without waiting.
     *
     * @return the number of bytes, 0 at the end of a stream, or a negated error number (never EINTR)
     */
    public int receive(int fd, long address, int length) {
        return receive(fd, address, length, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    }

    /** As {@link #receive(int, long, int)}, but waits for the first byte when the socket itself is a blocking one. */
    public int receiveWaiting(int fd, long address, int length) {
        return receive(fd, address, length, MSG_CMSG_CLOEXEC);
    }

    private int receive(int fd, long address, int length, int flags) {
        discard();
        ByteBuffer bytes = header.bytes();
        ABI.putWord(vector.bytes(), VECTOR.base, address);
        ABI.putWord(vector.bytes(), VECTOR.length, length);
        int received;
        do {
            ABI.putWord(bytes, HEADER.controlLength, control.capacity());
            received = Libc.negated(Libc.recvmsg(fd, header.address(), flags));
        } while (received == -Errno.EINTR);
        truncated = false;
        if (received >= 0) {
            int controlBytes = (int) ABI.word(bytes, HEADER.controlLength);
            if (controlBytes != 0) {
                collect(controlBytes);
            }
            if ((bytes.getInt(HEADER.flags) & MSG_CTRUNC) != 0) {
                discard();
                truncated = true;
            }
        }
        return received;
    }

    private void collect(int controlBytes) {
        ByteBuffer bytes = control.bytes();
        int offset = 0;
        while (offset + CONTROL.data <= controlBytes) {
            long length = ABI.word(bytes, offset + CONTROL.length);
            if (length < CONTROL.data || length > controlBytes - offset) {
                return;
            }
            if (bytes.getInt(offset + CONTROL.level) == SOL_SOCKET
                    && bytes.getInt(offset + CONTROL.type) == SCM_RIGHTS) {
                int count = (int) (length - CONTROL.data) / 4;
                for (int i = 0; i < count; i++) {
                    descriptors[descriptorCount++] = bytes.getInt(offset + CONTROL.data + 4 * i);
                }
            }
            offset = CONTROL.next(offset, length);
        }
    }

    /** How many descriptors came with the last receive and have not been taken. */
    public int descriptorCount() {
        return descriptorCount;
    }

    /** The i-th descriptor; it stays the reader's. */
    public int descriptor(int i) {
        if (i >= descriptorCount) {
            throw new IndexOutOfBoundsException("descriptor " + i + " of " + descriptorCount);
        }
        return descriptors[i];
    }

    /**
     * Makes the received descriptors the caller's, who closes them from now on.
     *
     * @return how many were stored; those that {@code into} has no room for stay the reader's
     */
    public int takeDescriptors(int[] into) {
        return takeDescriptors(into, 0);
    }

    /** As above, from an index of {@code into} on. */
    public int takeDescriptors(int[] into, int from) {
        int taken = Math.min(descriptorCount, into.length - from);
        System.arraycopy(descriptors, 0, into, from, taken);
        System.arraycopy(descriptors, taken, descriptors, 0, descriptorCount - taken);
        descriptorCount -= taken;
        return taken;
    }

    /**
     * Whether the kernel could not deliver all descriptors of the last receive, for instance because the process has
     * as many open as it may; those that it could deliver are closed already.
     */
    public boolean truncated() {
        return truncated;
    }

    private void discard() {
        while (descriptorCount > 0) {
            PlainCalls.close(descriptors[--descriptorCount]);
        }
    }

    /** Closes the descriptors that were not taken. */
    @Override
    public void close() {
        discard();
    }
}
