package org.busway.os;

import java.util.Arrays;

import org.busway.os.internal.libc.Libc;
import org.busway.os.internal.libc.PlainCalls;
import org.busway.os.internal.libc.Scratch;

/**
 * Unix sockets that keep messages apart: {@link Sockets#SEQUENCED_PACKET} with connections, {@link Sockets#DATAGRAM} without. Names are as at {@link UnixSockets}.
 */
public final class PacketSockets {

    private static final int SO_PASSCRED = 16;
    private static final int SO_PASSPIDFD = 76;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;

    private PacketSockets() {}

    /** Listens for connections of sequenced packets on a path; non-blocking. The mode is as at {@link UnixSockets#listen}. */
    public static int listen(String path, int backlog, int mode) throws SystemCallException {
        return UnixSockets.open(path, Sockets.SEQUENCED_PACKET, backlog, mode);
    }

    /** As {@link #listen}, on an abstract name. */
    public static int listenAbstract(String name, int backlog) throws SystemCallException {
        return UnixSockets.openAbstract(name, Sockets.SEQUENCED_PACKET, backlog);
    }

    /** A datagram socket that has a path; non-blocking. */
    public static int bind(String path, int mode) throws SystemCallException {
        return UnixSockets.open(path, Sockets.DATAGRAM, 0, mode);
    }

    /** A datagram socket that has an abstract name; non-blocking. */
    public static int bindAbstract(String name) throws SystemCallException {
        return UnixSockets.openAbstract(name, Sockets.DATAGRAM, 0);
    }

    /** Has each packet say who sent it, by the kernel's word. */
    public static void askForCredentials(int fd) throws SystemCallException {
        Sockets.setOption(fd, Sockets.SOL_SOCKET, SO_PASSCRED, 1, "SO_PASSCRED");
    }

    /**
     * Has each packet bring a descriptor of the process that sent it.
     *
     * @return false if the kernel cannot (before 6.5); a process id alone may be another process's by the time it is looked at
     */
    public static boolean askForProcess(int fd) {
        return Sockets.trySetOption(fd, Sockets.SOL_SOCKET, SO_PASSPIDFD, 1) == 0;
    }

    /** Connects for sequenced packets to a path; waits while the listener's queue is full, and later as long as the caller likes: it is a blocking socket. */
    public static int connect(String path) throws SystemCallException {
        return UnixSockets.connect(path, false, Sockets.SEQUENCED_PACKET, "unix socket \"" + path + "\"", 0, false);
    }

    /** As {@link #connect}, to an abstract name. */
    public static int connectAbstract(String name) throws SystemCallException {
        return UnixSockets.connect(name, true, Sockets.SEQUENCED_PACKET, "abstract unix socket \"" + name + "\"", 0, false);
    }

    /**
     * A datagram socket that sends to whoever has a name now, and to nobody who has it later; non-blocking.
     *
     * @param address
     *            a socket address as {@link PacketReader#sender} gives it
     */
    public static int connectTo(byte[] address) throws SystemCallException {
        String object = "the sender of a datagram";
        int fd = Sockets.socket(Sockets.AF_UNIX, Sockets.DATAGRAM | Sockets.NON_BLOCKING, 0, object);
        try (Scratch scratch = Scratch.take()) {
            int at = scratch.block(address.length);
            scratch.bytes().put(at, address);
            SystemCallException.check(Libc.negated(Libc.connect(fd, scratch.at(at), address.length)), "connect", object);
            return fd;
        } catch (SystemCallException e) {
            PlainCalls.close(fd);
            throw e;
        }
    }

    /** Sends one packet without waiting; its length or a negated error number, never EINTR. */
    public static int send(int fd, long address, int length) {
        int sent;
        do {
            sent = Libc.negated(Libc.sendto(fd, address, length, MSG_DONTWAIT | MSG_NOSIGNAL, 0, 0));
        } while (sent == -Errno.EINTR);
        return sent;
    }

    /**
     * Receives one packet, waiting for it if the socket is a blocking one; what is longer than there is room for is lost.
     *
     * @return its length, 0 for an empty one or at the end of a connection, or a negated error number: EAGAIN when nothing came in the
     *         {@linkplain Sockets#setReceiveTimeout socket's time}, EINTR when a signal did
     */
    public static int receiveWaiting(int fd, long address, int length) {
        return Libc.negated(Libc.recv(fd, address, length, 0));
    }

    /** As {@link #receiveWaiting}, without waiting; never EINTR. */
    public static int receive(int fd, long address, int length) {
        int received;
        do {
            received = Libc.negated(Libc.recv(fd, address, length, MSG_DONTWAIT));
        } while (received == -Errno.EINTR);
        return received;
    }

    /** Sends one packet to a socket address without waiting; its length or a negated error number. */
    public static int sendTo(int fd, long bytes, int length, byte[] address) {
        try (Scratch scratch = Scratch.take()) {
            int at = scratch.block(address.length);
            scratch.bytes().put(at, address);
            return Libc.negated(Libc.sendto(fd, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL, scratch.at(at), address.length));
        }
    }

    /** The socket address of an abstract name. */
    public static byte[] abstractAddress(String name) throws SystemCallException {
        UnixSockets.checkName(name, "abstract unix socket \"" + name + "\"");
        try (Scratch scratch = Scratch.take()) {
            int at = scratch.block(128);
            byte[] address = new byte[128];
            int length = UnixSockets.fill(scratch, at, name, true);
            scratch.bytes().get(at, address);
            return Arrays.copyOf(address, length);
        }
    }
}
