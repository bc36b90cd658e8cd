package org.busway.os;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.busway.os.internal.layout.SocketAddressLayout;
import org.busway.os.internal.libc.Libc;
import org.busway.os.internal.libc.PlainCalls;
import org.busway.os.internal.libc.Scratch;

/** Listening on and connecting to TCP, with every address that a host name has. */
public final class TcpSockets {

    /** Which of a host's addresses count. */
    public enum Family {
        ANY, V4, V6;

        boolean takes(InetAddress address) {
            return this == ANY || (this == V4 ? address instanceof Inet4Address : address instanceof Inet6Address);
        }
    }

    private static final int SO_REUSEADDR = 2;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_NODELAY = 1;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;

    private TcpSockets() {}

    /**
     * Listens on each address of a host.
     *
     * @param host
     *            a name or address; {@code *} for all of the machine's
     * @param port
     *            0 lets the kernel choose; all addresses then get the same one
     * @return non-blocking descriptors, at least one; addresses of a family that the machine lacks are left out
     */
    public static int[] listen(String host, int port, Family family, int backlog) throws IOException {
        int[] listening = new int[0];
        int chosen = port;
        SystemCallException failure = null;
        for (InetAddress address : host.equals("*") ? anyAddresses(family) : resolve(host, family)) {
            try {
                int fd = listen(address, chosen, backlog);
                listening = Arrays.copyOf(listening, listening.length + 1);
                listening[listening.length - 1] = fd;
                chosen = localPort(fd);
            } catch (SystemCallException e) {
                failure = e;
                if (!isMissingFamily(e.errno())) {
                    break;
                }
            }
        }
        if (failure != null && (listening.length == 0 || !isMissingFamily(failure.errno()))) {
            for (int fd : listening) {
                PlainCalls.close(fd);
            }
            throw failure;
        }
        return listening;
    }

    /**
     * Connects to the first address of a host that answers.
     *
     * @param timeoutMillis
     *            for each address; 0 for the kernel's own
     * @param nonBlocking
     *            whether the descriptor is non-blocking once connected
     */
    public static int connect(String host, int port, Family family, int timeoutMillis, boolean nonBlocking)
            throws IOException {
        SystemCallException failure = null;
        for (InetAddress address : resolve(host, family)) {
            try {
                return connect(address, port, timeoutMillis, nonBlocking);
            } catch (SystemCallException e) {
                failure = e;
            }
        }
        throw failure;
    }

    /** The port that a TCP socket is bound to. */
    public static int localPort(int fd) throws SystemCallException {
        try (Scratch scratch = Scratch.take()) {
            int address = scratch.block(SocketAddressLayout.INET6_SIZE);
            int length = scratch.block(4);
            scratch.bytes().putInt(length, SocketAddressLayout.INET6_SIZE);
            SystemCallException.check(Libc.negated(Libc.getsockname(fd, scratch.at(address), scratch.at(length))),
                    "getsockname", fd);
            int at = address + SocketAddressLayout.PORT;
            return Byte.toUnsignedInt(scratch.bytes().get(at)) << 8 | Byte.toUnsignedInt(scratch.bytes().get(at + 1));
        }
    }

    /** Sends small messages at once; set on what {@link #connect} makes, and to be set on what is accepted. */
    public static void setNoDelay(int fd) throws SystemCallException {
        Sockets.setOption(fd, IPPROTO_TCP, TCP_NODELAY, 1, "TCP_NODELAY");
    }

    private static int listen(InetAddress address, int port, int backlog) throws SystemCallException {
        String object = describe(address, port);
        int fd = Sockets.socket(familyOf(address), Sockets.STREAM | Sockets.NON_BLOCKING, 0, object);
        try {
            Sockets.setOption(fd, Sockets.SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
            if (address instanceof Inet6Address) {
                Sockets.setOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1, "IPV6_V6ONLY");
            }
            try (Scratch scratch = Scratch.take()) {
                int at = scratch.block(SocketAddressLayout.INET6_SIZE);
                int length = fill(scratch, at, address, port);
                int result = Libc.negated(Libc.bind(fd, scratch.at(at), length));
                if (result < 0) {
                    throw new SystemCallException("bind", object, result, bindRemedy(result));
                }
            }
            int result = Libc.negated(PlainCalls.listen(fd, backlog));
            if (result < 0) {
                throw new SystemCallException("listen", object, result, bindRemedy(result));
            }
            return fd;
        } catch (SystemCallException e) {
            PlainCalls.close(fd);
            throw e;
        }
    }

    private static int connect(InetAddress address, int port, int timeoutMillis, boolean nonBlocking)
            throws SystemCallException {
        String object = describe(address, port);
        int fd = Sockets.socket(familyOf(address), Sockets.STREAM, 0, object);
        try (Scratch scratch = Scratch.take()) {
            if (timeoutMillis > 0) {
                Sockets.setSendTimeout(fd, timeoutMillis);
            }
            int at = scratch.block(SocketAddressLayout.INET6_SIZE);
            int length = fill(scratch, at, address, port);
            int result;
            do {
                result = Libc.negated(Libc.connect(fd, scratch.at(at), length));
            } while (result == -Errno.EINTR);
            if (result < 0 && result != -Errno.EISCONN) {
                throw new SystemCallException("connect", object,
                        result == -Errno.EINPROGRESS ? Errno.ETIMEDOUT : result,
                        result == -Errno.ECONNREFUSED ? "nobody listens there: is its server started?" : null);
            }
            if (timeoutMillis > 0) {
                Sockets.setSendTimeout(fd, 0);
            }
            setNoDelay(fd);
            if (nonBlocking) {
                Sockets.setNonBlocking(fd, true);
            }
            return fd;
        } catch (SystemCallException e) {
            PlainCalls.close(fd);
            throw e;
        }
    }

    private static List<InetAddress> resolve(String host, Family family) throws IOException {
        InetAddress[] all;
        try {
            all = InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new IOException("host \"" + host + "\" has no address that this machine can find out", e);
        }
        List<InetAddress> taken = new ArrayList<>();
        for (InetAddress address : all) {
            if (family.takes(address)) {
                taken.add(address);
            }
        }
        if (taken.isEmpty()) {
            throw new IOException("host \"" + host + "\" has no address of family " + family + ", only "
                    + Arrays.toString(all));
        }
        return taken;
    }

    private static List<InetAddress> anyAddresses(Family family) throws UnknownHostException {
        List<InetAddress> addresses = new ArrayList<>();
        for (int bytes : new int[]{4, 16}) {
            InetAddress address = InetAddress.getByAddress(new byte[bytes]);
            if (family.takes(address)) {
                addresses.add(address);
            }
        }
        return addresses;
    }

    private static int familyOf(InetAddress address) {
        return address instanceof Inet6Address ? Sockets.AF_INET6 : Sockets.AF_INET;
    }

    private static int fill(Scratch scratch, int at, InetAddress address, int port) {
        var bytes = scratch.bytes();
        bytes.putShort(at + SocketAddressLayout.FAMILY, (short) familyOf(address));
        bytes.put(at + SocketAddressLayout.PORT, (byte) (port >> 8));
        bytes.put(at + SocketAddressLayout.PORT + 1, (byte) port);
        if (address instanceof Inet6Address six) {
            bytes.put(at + SocketAddressLayout.INET6_ADDRESS, address.getAddress());
            bytes.putInt(at + SocketAddressLayout.INET6_SCOPE, six.getScopeId());
            return SocketAddressLayout.INET6_SIZE;
        }
        bytes.put(at + SocketAddressLayout.INET4_ADDRESS, address.getAddress());
        return SocketAddressLayout.INET4_SIZE;
    }

    private static String describe(InetAddress address, int port) {
        return "tcp address " + address.getHostAddress() + " port " + port;
    }

    private static boolean isMissingFamily(int errno) {
        return errno == Errno.EAFNOSUPPORT || errno == Errno.EADDRNOTAVAIL;
    }

    private static String bindRemedy(int errno) {
        return switch (-errno) {
            case Errno.EADDRINUSE -> "another process listens there: choose another port";
            case Errno.EACCES -> "uid " + PlainCalls.geteuid() + " may not use it: choose a port above 1023";
            default -> null;
        };
    }
}
