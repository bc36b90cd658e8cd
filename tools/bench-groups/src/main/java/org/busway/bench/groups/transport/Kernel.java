package org.busway.bench.groups.transport;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.busway.os.NativeBuffer;

/** Sockets of every kind by plain system calls, for 64-bit machines; a call that fails throws, but for sending and receiving. */
final class Kernel {

    static final int UNIX = 1;
    static final int INET = 2;
    static final int NETLINK = 16;
    static final int STREAM = 1;
    static final int DATAGRAM = 2;
    static final int RAW = 3;
    static final int AGAIN = 11;

    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_SNDTIMEO = 21;
    private static final int NETLINK_USERSOCK = 2;
    private static final int IP_MULTICAST_IF = 32;
    private static final int IP_ADD_MEMBERSHIP = 35;
    private static final int TCP_NODELAY = 1;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int TIMEOUT_MICROS = 20_000;

    static {
        Native.register(Kernel.class, com.sun.jna.NativeLibrary.getProcess());
    }

    private Kernel() {}

    private static native int socket(int family, int type, int protocol);

    private static native int bind(int fd, long address, int length);

    private static native int connect(int fd, long address, int length);

    private static native int listen(int fd, int backlog);

    private static native int accept(int fd, long address, long length);

    private static native int setsockopt(int fd, int level, int option, long value, int length);

    private static native long sendto(int fd, long bytes, long count, int flags, long address, int length);

    private static native long recv(int fd, long bytes, long count, int flags);

    private static native int close(int fd);

    /** A socket that waits for room and for messages, but never long. */
    static int open(int family, int type) throws IOException {
        int fd = checked(socket(family, type, family == NETLINK ? NETLINK_USERSOCK : 0), "socket");
        ByteBuffer timeout = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
        timeout.putLong(8, TIMEOUT_MICROS);
        set(fd, SOL_SOCKET, SO_RCVTIMEO, timeout.array());
        set(fd, SOL_SOCKET, SO_SNDTIMEO, timeout.array());
        return fd;
    }

    private static void set(int fd, int level, int option, byte[] value) throws IOException {
        NativeBuffer bytes = NativeBuffer.allocate(value.length);
        bytes.bytes().put(0, value);
        checked(setsockopt(fd, level, option, bytes.address(), value.length), "setsockopt " + option);
    }

    private static void set(int fd, int level, int option, int value) throws IOException {
        set(fd, level, option, ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array());
    }

    static void buffers(int fd, int bytes) throws IOException {
        set(fd, SOL_SOCKET, SO_SNDBUF, bytes);
        set(fd, SOL_SOCKET, SO_RCVBUF, bytes);
    }

    static void reuse(int fd) throws IOException {
        set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    }

    static void noDelay(int fd) throws IOException {
        set(fd, 6, TCP_NODELAY, 1);
    }

    static void joinMulticast(int fd, byte[] group, byte[] local) throws IOException {
        byte[] both = java.util.Arrays.copyOf(group, 8);
        System.arraycopy(local, 0, both, 4, 4);
        set(fd, 0, IP_ADD_MEMBERSHIP, both);
    }

    static void sendMulticastBy(int fd, byte[] local) throws IOException {
        set(fd, 0, IP_MULTICAST_IF, local);
    }

    static NativeBuffer unix(Path path) {
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        return address(
                ByteBuffer.allocate(2 + name.length + 1).order(ByteOrder.nativeOrder()).putShort((short) UNIX).put(name).array());
    }

    static NativeBuffer internet(byte[] host, int port) {
        return address(ByteBuffer.allocate(16).order(ByteOrder.nativeOrder()).putShort((short) INET).put((byte) (port >> 8))
                .put((byte) port).put(host).array());
    }

    static NativeBuffer netlink(int groups) {
        return address(
                ByteBuffer.allocate(12).order(ByteOrder.nativeOrder()).putShort((short) NETLINK).putShort((short) 0).putInt(0)
                        .putInt(groups).array());
    }

    private static NativeBuffer address(byte[] bytes) {
        NativeBuffer address = NativeBuffer.allocate(bytes.length);
        address.bytes().put(0, bytes);
        return address;
    }

    static void bind(int fd, NativeBuffer address) throws IOException {
        checked(bind(fd, address.address(), address.capacity()), "bind");
    }

    static void connect(int fd, NativeBuffer address) throws IOException {
        checked(connect(fd, address.address(), address.capacity()), "connect");
    }

    static void listen(int fd) throws IOException {
        checked(listen(fd, 8), "listen");
    }

    /** A connection, or -1 if none comes for a moment. */
    static int accept(int fd) {
        return accept(fd, 0, 0);
    }

    /** Bytes, or a negated error number. */
    static int send(int fd, NativeBuffer bytes, int from, int count, NativeBuffer to) {
        long sent = sendto(fd, bytes.address() + from, count, MSG_NOSIGNAL, to == null ? 0 : to.address(),
                to == null ? 0 : to.capacity());
        return sent < 0 ? -Native.getLastError() : (int) sent;
    }

    /** Bytes, or a negated error number. */
    static int receive(int fd, NativeBuffer bytes, int from, int count) {
        long received = recv(fd, bytes.address() + from, count, 0);
        return received < 0 ? -Native.getLastError() : (int) received;
    }

    static void shut(int fd) {
        close(fd);
    }

    private static int checked(int result, String what) throws IOException {
        if (result < 0) {
            throw new IOException(what + ": error " + Native.getLastError());
        }
        return result;
    }
}
