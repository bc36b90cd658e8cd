package org.busway.os;

import org.busway.os.internal.libc.Libc;

/**
 * One end of a pair of sockets on which each side wakes the other with a byte; the descriptor is readable while rung.
 *
 * <p>
 * Nothing is believed of the other side: it may clear O_NONBLOCK, which both ends of one open file share, fill the socket
 * or close it. So each call says itself that it does not wait and wants no signal, and what fails is of no interest: a
 * full socket has rung already, and a closed one has nobody to wake.
 */
public final class SocketBell implements AutoCloseable {

    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int READ_BYTES = 256;
    private static final int MOST_READS = 16;

    private static final NativeBuffer BYTE = NativeBuffer.allocate(1);

    private final int fd;
    private final NativeBuffer read = NativeBuffer.allocate(READ_BYTES);
    private boolean closed;

    /** Takes over one end. */
    public SocketBell(int fd) {
        this.fd = fd;
    }

    /** Two ends: one to keep, one to pass on. */
    public static int[] pair() throws SystemCallException {
        return Sockets.socketPair(Sockets.STREAM, true);
    }

    /** The descriptor, which stays this object's: readable while rung, and at the other side's end. */
    public int fd() {
        return fd;
    }

    /**
     * Wakes the other side; for any thread. Never waits.
     *
     * @return 0, or a negated error number: {@link Errno#EAGAIN} where it had rung already, EPIPE where nobody is left
     */
    public int ring() {
        int sent = Libc.negated(Libc.sendto(fd, BYTE.address(), 1, MSG_DONTWAIT | MSG_NOSIGNAL, 0, 0));
        return Math.min(sent, 0);
    }

    /**
     * Takes what was rung; for one thread at a time. Never waits, and never reads for long: who rings without end is
     * left readable.
     *
     * @return 0, or a negated error number: EPIPE where the other side has closed
     */
    public int empty() {
        int count = READ_BYTES;
        for (int i = 0; i < MOST_READS && count == READ_BYTES; i++) {
            count = Libc.negated(Libc.recv(fd, read.address(), READ_BYTES, MSG_DONTWAIT));
        }
        if (count == 0) {
            return -Errno.EPIPE;
        }
        return count == -Errno.EAGAIN || count == -Errno.EINTR ? 0 : Math.min(count, 0);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Descriptors.close(fd);
        }
    }
}
