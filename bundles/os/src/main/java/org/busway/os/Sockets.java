package org.busway.os;

import org.busway.os.internal.layout.Abi;
import org.busway.os.internal.libc.Libc;
import org.busway.os.internal.libc.PlainCalls;
import org.busway.os.internal.libc.Scratch;

/**
 * What applies to sockets of every family, on descriptor numbers.
 *
 * <p>
 * Every descriptor that is made here is close-on-exec. {@link #accept(int)}, {@link #read}, {@link #write} and
 * {@link #outgoingQueued(int)} are for hot paths: they return a negated error number and allocate nothing.
 */
public final class Sockets {

    public static final int STREAM = 1;
    public static final int DATAGRAM = 2;
    public static final int SEQUENCED_PACKET = 5;

    public static final int SHUT_READ = 0;
    public static final int SHUT_WRITE = 1;
    public static final int SHUT_BOTH = 2;

    static final int AF_UNIX = 1;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int AF_NETLINK = 16;
    static final int SOL_SOCKET = 1;
    static final int CLOSE_ON_EXEC = 0x80000;
    static final int NON_BLOCKING = 0x800;

    private static final int SO_TYPE = 3;
    private static final int SO_ERROR = 4;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_SNDTIMEO = 21;
    private static final int SO_ACCEPTCONN = 30;
    private static final int SO_DOMAIN = 39;
    private static final int F_SETFD = 2;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int FD_CLOEXEC = 1;
    private static final int SIOCOUTQ = 0x5411;
    private static final short POLL_IN = 1;
    private static final short POLL_OUT = 4;

    private Sockets() {}

    static int socket(int family, int type, int protocol, String object) throws SystemCallException {
        return SystemCallException.check(Libc.negated(PlainCalls.socket(family, type | CLOSE_ON_EXEC, protocol)),
                "socket", object);
    }

    /**
     * Accepts a connection, non-blocking whatever the listening socket is.
     *
     * @return the new descriptor or a negated error number: EAGAIN when none waits, EMFILE and ENFILE when there are
     *         no descriptors left (the connection then keeps waiting), ECONNABORTED when it has gone; never EINTR
     */
    public static int accept(int fd) {
        int accepted;
        do {
            accepted = Libc.negated(Libc.accept4(fd, 0, 0, CLOSE_ON_EXEC | NON_BLOCKING));
        } while (accepted == -Errno.EINTR);
        return accepted;
    }

    /** Reads; returns bytes, 0 at the end, or a negated error number (never EINTR). */
    public static int read(int fd, long address, int length) {
        int count;
        do {
            count = Libc.negated(Libc.read(fd, address, length));
        } while (count == -Errno.EINTR);
        return count;
    }

    /**
     * Writes; returns bytes or a negated error number (never EINTR). On a socket whose peer has gone the kernel also
     * sends SIGPIPE, which the JVM ignores.
     */
    public static int write(int fd, long address, int length) {
        int count;
        do {
            count = Libc.negated(Libc.write(fd, address, length));
        } while (count == -Errno.EINTR);
        return count;
    }

    /**
     * What was sent and not yet read by the receiver (Unix: the kernel memory that it takes, more than its bytes) or
     * acknowledged (TCP: bytes); 0 when all has arrived; or a negated error number.
     */
    public static int outgoingQueued(int fd) {
        try (Scratch scratch = Scratch.take()) {
            int value = scratch.block(4);
            int result = Libc.negated(Libc.ioctl(fd, SIOCOUTQ, scratch.at(value)));
            return result < 0 ? result : scratch.bytes().getInt(value);
        }
    }

    /** Takes the pending error of a socket: 0 or a positive error number. */
    public static int error(int fd) throws SystemCallException {
        return SystemCallException.check(option(fd, SO_ERROR), "getsockopt SO_ERROR", fd);
    }

    /** {@link #STREAM}, {@link #DATAGRAM} or {@link #SEQUENCED_PACKET}. */
    public static int type(int fd) throws SystemCallException {
        return SystemCallException.check(option(fd, SO_TYPE), "getsockopt SO_TYPE", fd);
    }

    /** Whether the descriptor is a socket that listens; false also for what is no socket. */
    public static boolean isListening(int fd) {
        return option(fd, SO_ACCEPTCONN) == 1;
    }

    /** Whether the descriptor is a Unix socket. */
    public static boolean isUnix(int fd) {
        return option(fd, SO_DOMAIN) == AF_UNIX;
    }

    /** Whether the descriptor is an IPv4 or IPv6 socket. */
    public static boolean isInternet(int fd) {
        int family = option(fd, SO_DOMAIN);
        return family == AF_INET || family == AF_INET6;
    }

    /** A connected pair of Unix sockets of a type. */
    public static int[] socketPair(int type, boolean nonBlocking) throws SystemCallException {
        try (Scratch scratch = Scratch.take()) {
            int pair = scratch.block(8);
            int flags = CLOSE_ON_EXEC | (nonBlocking ? NON_BLOCKING : 0);
            SystemCallException.check(Libc.negated(Libc.socketpair(AF_UNIX, type | flags, 0, scratch.at(pair))),
                    "socketpair", "a new pair");
            return new int[]{scratch.bytes().getInt(pair), scratch.bytes().getInt(pair + 4)};
        }
    }

    /** Ends one or both directions: {@link #SHUT_READ}, {@link #SHUT_WRITE}, {@link #SHUT_BOTH}. */
    public static void shutdown(int fd, int how) throws SystemCallException {
        SystemCallException.check(Libc.negated(PlainCalls.shutdown(fd, how)), "shutdown", fd);
    }

    /** Asks for a send buffer; the kernel doubles it for its bookkeeping and limits it to {@code wmem_max}. */
    public static void setSendBuffer(int fd, int bytes) throws SystemCallException {
        setOption(fd, SOL_SOCKET, SO_SNDBUF, bytes, "SO_SNDBUF");
    }

    /** Asks for a receive buffer, likewise limited by {@code rmem_max}. */
    public static void setReceiveBuffer(int fd, int bytes) throws SystemCallException {
        setOption(fd, SOL_SOCKET, SO_RCVBUF, bytes, "SO_RCVBUF");
    }

    /** The send buffer's real size. */
    public static int sendBuffer(int fd) throws SystemCallException {
        return SystemCallException.check(option(fd, SO_SNDBUF), "getsockopt SO_SNDBUF", fd);
    }

    /** The receive buffer's real size. */
    public static int receiveBuffer(int fd) throws SystemCallException {
        return SystemCallException.check(option(fd, SO_RCVBUF), "getsockopt SO_RCVBUF", fd);
    }

    public static void setNonBlocking(int fd, boolean nonBlocking) throws SystemCallException {
        int flags = SystemCallException.check(Libc.negated(Libc.fcntl(fd, F_GETFL, 0)), "fcntl F_GETFL", fd);
        int wanted = nonBlocking ? flags | NON_BLOCKING : flags & ~NON_BLOCKING;
        SystemCallException.check(Libc.negated(Libc.fcntl(fd, F_SETFL, wanted)), "fcntl F_SETFL", fd);
    }

    public static void setCloseOnExec(int fd, boolean closeOnExec) throws SystemCallException {
        SystemCallException.check(Libc.negated(Libc.fcntl(fd, F_SETFD, closeOnExec ? FD_CLOEXEC : 0)), "fcntl F_SETFD",
                fd);
    }

    /**
     * Waits until a descriptor can be read, has ended or is in error.
     *
     * @param timeoutMillis
     *            -1 waits without end
     * @return whether that was so before the timeout; an interruption by a signal counts as timeout
     */
    public static boolean awaitReadable(int fd, int timeoutMillis) throws SystemCallException {
        return await(fd, POLL_IN, timeoutMillis);
    }

    /** As {@link #awaitReadable(int, int)}, for room to write. */
    public static boolean awaitWritable(int fd, int timeoutMillis) throws SystemCallException {
        return await(fd, POLL_OUT, timeoutMillis);
    }

    private static boolean await(int fd, short events, int timeoutMillis) throws SystemCallException {
        try (Scratch scratch = Scratch.take()) {
            int entry = scratch.block(8);
            scratch.bytes().putInt(entry, fd).putShort(entry + 4, events);
            int count = Libc.negated(Libc.poll(scratch.at(entry), 1, timeoutMillis));
            return count != -Errno.EINTR && SystemCallException.check(count, "poll", fd) > 0;
        }
    }

    private static int option(int fd, int option) {
        try (Scratch scratch = Scratch.take()) {
            int value = scratch.block(4);
            int length = scratch.block(4);
            scratch.bytes().putInt(length, 4);
            int result = Libc
                    .negated(Libc.getsockopt(fd, SOL_SOCKET, option, scratch.at(value), scratch.at(length)));
            return result < 0 ? result : scratch.bytes().getInt(value);
        }
    }

    static void setOption(int fd, int level, int option, int value, String name) throws SystemCallException {
        SystemCallException.check(trySetOption(fd, level, option, value), "setsockopt " + name, fd);
    }

    static int trySetOption(int fd, int level, int option, int value) {
        try (Scratch scratch = Scratch.take()) {
            int at = scratch.block(4);
            scratch.bytes().putInt(at, value);
            return Libc.negated(Libc.setsockopt(fd, level, option, scratch.at(at), 4));
        }
    }

    /** How long a connect (and a waiting send) may take; 0 for ever. */
    static void setSendTimeout(int fd, int timeoutMillis) throws SystemCallException {
        setTimeout(fd, SO_SNDTIMEO, "SO_SNDTIMEO", timeoutMillis);
    }

    /** How long a receive on a blocking socket waits for something; 0 for ever. */
    public static void setReceiveTimeout(int fd, int timeoutMillis) throws SystemCallException {
        setTimeout(fd, SO_RCVTIMEO, "SO_RCVTIMEO", timeoutMillis);
    }

    /** The kernel's timeval here is two machine words. */
    private static void setTimeout(int fd, int option, String name, int timeoutMillis) throws SystemCallException {
        try (Scratch scratch = Scratch.take()) {
            int at = scratch.block(16);
            Abi.CURRENT.putWord(scratch.bytes(), at, timeoutMillis / 1000);
            Abi.CURRENT.putWord(scratch.bytes(), at + Abi.CURRENT.wordBytes(), timeoutMillis % 1000 * 1000L);
            SystemCallException.check(Libc.negated(Libc.setsockopt(fd, SOL_SOCKET, option, scratch.at(at),
                    2 * Abi.CURRENT.wordBytes())), "setsockopt " + name, fd);
        }
    }
}
