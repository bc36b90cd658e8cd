package org.busway.os;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.busway.os.internal.layout.SocketAddressLayout;
import org.busway.os.internal.libc.Libc;
import org.busway.os.internal.libc.PlainCalls;
import org.busway.os.internal.libc.Scratch;

/**
 * Sends lines to the local system log: datagrams to a Unix socket, {@code /dev/log} as a rule. A system log that was started again is found again. Safe
 * from any thread.
 */
public final class SystemLogSocket implements AutoCloseable {

    /** Longer lines are cut off: what takes them drops or cuts them anyway. */
    private static final int MAX_BYTES = 8192;
    private static final int FULL_MILLIS = 1000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;

    private final String path;
    /** -1 while there is none; guarded by this object. */
    private int fd = -1;

    /** A way to a system log; nothing is opened before the first line. */
    public SystemLogSocket(String path) {
        this.path = path;
    }

    /**
     * Sends one line, waiting a second at most while the system log has no room.
     *
     * @param line
     *            the whole datagram, such as {@code <30>Feb  3 04:05:06 program[7]: text}
     */
    public synchronized void send(String line) throws SystemCallException {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        byte[] datagram = bytes.length > MAX_BYTES ? Arrays.copyOf(bytes, MAX_BYTES) : bytes;
        int result = fd >= 0 ? send(datagram) : -Errno.ENOTCONN;
        if (result == -Errno.EAGAIN && Sockets.awaitWritable(fd, FULL_MILLIS)) {
            result = send(datagram);
        }
        if (result == -Errno.ENOTCONN || result == -Errno.ECONNREFUSED || result == -Errno.ECONNRESET || result == -Errno.EPIPE) {
            close();
            connect();
            result = send(datagram);
        }
        SystemCallException.check(result, "sendto", object());
    }

    private int send(byte[] datagram) {
        try (Scratch scratch = Scratch.take(datagram.length)) {
            int text = scratch.block(datagram.length);
            scratch.bytes().put(text, datagram);
            return Libc.negated(Libc.sendto(fd, scratch.at(text), datagram.length, MSG_DONTWAIT | MSG_NOSIGNAL, 0, 0));
        }
    }

    private void connect() throws SystemCallException {
        UnixSockets.checkName(path, object());
        int opened = Sockets.socket(Sockets.AF_UNIX, Sockets.DATAGRAM, 0, object());
        int result;
        try (Scratch scratch = Scratch.take()) {
            int address = scratch.block(SocketAddressLayout.UNIX_SIZE);
            int length = UnixSockets.fill(scratch, address, path, false);
            result = Libc.negated(Libc.connect(opened, scratch.at(address), length));
        }
        if (result < 0) {
            PlainCalls.close(opened);
            SystemCallException.check(result, "connect", object());
        }
        fd = opened;
    }

    private String object() {
        return "system log \"" + path + '"';
    }

    /** Closes the socket; a further line opens it again. */
    @Override
    public synchronized void close() {
        if (fd >= 0) {
            PlainCalls.close(fd);
            fd = -1;
        }
    }
}
