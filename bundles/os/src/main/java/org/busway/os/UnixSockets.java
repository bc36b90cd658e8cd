package org.busway.os;

import java.nio.charset.StandardCharsets;

import org.busway.os.internal.layout.SocketAddressLayout;
import org.busway.os.internal.libc.Libc;
import org.busway.os.internal.libc.PlainCalls;
import org.busway.os.internal.libc.Scratch;

/**
 * Listening on and connecting to Unix stream sockets, by path or by abstract name.
 *
 * <p>
 * Who listens on a path takes the place of a socket that a dead process left there, never that of a living one nor of
 * any other file. A mode is set before the socket listens, so that nobody gets in by the mode that it was born with.
 */
public final class UnixSockets {

    /** For a mode: as the process's umask leaves it. */
    public static final int MODE_FROM_UMASK = -1;

    private static final int PATH_BYTES_MAX = SocketAddressLayout.UNIX_PATH_BYTES - 1;

    private UnixSockets() {}

    /**
     * Listens on a path.
     *
     * @param mode
     *            the socket file's permission bits, such as 0666; {@link #MODE_FROM_UMASK}
     * @return a non-blocking descriptor
     */
    public static int listen(String path, int backlog, int mode) throws SystemCallException {
        return open(path, Sockets.STREAM, backlog, mode);
    }

    /** A socket of some type that has a path, and listens if its type does. */
    static int open(String path, int type, int backlog, int mode) throws SystemCallException {
        String object = "unix socket \"" + path + "\"";
        checkName(path, object);
        int fd = Sockets.socket(Sockets.AF_UNIX, type | Sockets.NON_BLOCKING, 0, object);
        boolean bound = false;
        try {
            int result = bind(fd, path, false);
            if (result == -Errno.EADDRINUSE && isAbandoned(path, type, object)) {
                unlink(path);
                result = bind(fd, path, false);
            }
            if (result < 0) {
                throw new SystemCallException("bind", object, result, bindRemedy(path, result));
            }
            bound = true;
            if (mode != MODE_FROM_UMASK) {
                try (Scratch scratch = Scratch.take()) {
                    SystemCallException.check(Libc.negated(Libc.chmod(scratch.text(path), mode)), "chmod", object);
                }
            }
            if (type != Sockets.DATAGRAM) {
                SystemCallException.check(Libc.negated(PlainCalls.listen(fd, backlog)), "listen", object);
            }
            return fd;
        } catch (SystemCallException e) {
            PlainCalls.close(fd);
            if (bound) {
                unlink(path);
            }
            throw e;
        }
    }

    /** Listens on an abstract name (without the leading nul), which needs no file and has no permissions. */
    public static int listenAbstract(String name, int backlog) throws SystemCallException {
        return openAbstract(name, Sockets.STREAM, backlog);
    }

    /** As {@link #open}, with an abstract name. */
    static int openAbstract(String name, int type, int backlog) throws SystemCallException {
        String object = "abstract unix socket \"" + name + "\"";
        checkName(name, object);
        int fd = Sockets.socket(Sockets.AF_UNIX, type | Sockets.NON_BLOCKING, 0, object);
        int result = bind(fd, name, true);
        if (result >= 0 && type != Sockets.DATAGRAM) {
            result = Libc.negated(PlainCalls.listen(fd, backlog));
        }
        if (result < 0) {
            PlainCalls.close(fd);
            throw new SystemCallException("bind", object, result, bindRemedy(name, result));
        }
        return fd;
    }

    /**
     * Connects to a path, waiting while the listener's queue is full.
     *
     * @param timeoutMillis
     *            0 waits without end
     * @param nonBlocking
     *            whether the descriptor is non-blocking once connected
     */
    public static int connect(String path, int timeoutMillis, boolean nonBlocking) throws SystemCallException {
        return connect(path, false, Sockets.STREAM, "unix socket \"" + path + "\"", timeoutMillis, nonBlocking);
    }

    /** As {@link #connect}, to an abstract name. */
    public static int connectAbstract(String name, int timeoutMillis, boolean nonBlocking) throws SystemCallException {
        return connect(name, true, Sockets.STREAM, "abstract unix socket \"" + name + "\"", timeoutMillis, nonBlocking);
    }

    /**
     * The name that a Unix socket is bound to.
     *
     * @return its path, or an abstract name with an {@code @} before it; empty for a socket without a name
     */
    public static String localName(int fd) throws SystemCallException {
        try (Scratch scratch = Scratch.take()) {
            int address = scratch.block(SocketAddressLayout.UNIX_SIZE);
            int length = scratch.block(4);
            scratch.bytes().putInt(length, SocketAddressLayout.UNIX_SIZE);
            SystemCallException.check(Libc.negated(Libc.getsockname(fd, scratch.at(address), scratch.at(length))),
                    "getsockname", fd);
            int start = address + SocketAddressLayout.UNIX_PATH;
            int end = address + scratch.bytes().getInt(length);
            boolean isAbstract = end > start && scratch.bytes().get(start) == 0;
            if (isAbstract) {
                start++;
            } else if (end > start && scratch.bytes().get(end - 1) == 0) {
                end--;
            }
            byte[] name = new byte[Math.max(0, end - start)];
            scratch.bytes().get(start, name);
            return (isAbstract ? "@" : "") + new String(name, StandardCharsets.UTF_8);
        }
    }

    /** Removes a socket's file; true if there was one. */
    public static boolean unlink(String path) {
        try (Scratch scratch = Scratch.take(2 * path.length())) {
            return Libc.unlink(scratch.text(path)) == 0;
        }
    }

    static int connect(String name, boolean isAbstract, int type, String object, int timeoutMillis, boolean nonBlocking)
            throws SystemCallException {
        checkName(name, object);
        int fd = Sockets.socket(Sockets.AF_UNIX, type, 0, object);
        try {
            if (timeoutMillis > 0) {
                Sockets.setSendTimeout(fd, timeoutMillis);
            }
            int result;
            do {
                result = connect(fd, name, isAbstract);
            } while (result == -Errno.EINTR);
            if (result < 0) {
                throw new SystemCallException("connect", object, result == -Errno.EAGAIN ? Errno.ETIMEDOUT : result,
                        connectRemedy(result));
            }
            if (timeoutMillis > 0) {
                Sockets.setSendTimeout(fd, 0);
            }
            if (nonBlocking) {
                Sockets.setNonBlocking(fd, true);
            }
            return fd;
        } catch (SystemCallException e) {
            PlainCalls.close(fd);
            throw e;
        }
    }

    static void checkName(String name, String object) throws SystemCallException {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || name.indexOf('\0') >= 0) {
            throw new SystemCallException("bind or connect", object, Errno.EINVAL,
                    "a name has at least one character and no nul");
        }
        if (bytes > PATH_BYTES_MAX) {
            throw new SystemCallException("bind or connect", object, Errno.ENAMETOOLONG,
                    "it has " + bytes + " bytes and the kernel allows " + PATH_BYTES_MAX + ": choose a shorter one");
        }
    }

    /** Whether a socket file's owner is gone: only then does connecting to it say that nobody listens. */
    private static boolean isAbandoned(String path, int type, String object) throws SystemCallException {
        int fd = Sockets.socket(Sockets.AF_UNIX, type | Sockets.NON_BLOCKING, 0, object);
        int result = connect(fd, path, false);
        PlainCalls.close(fd);
        return result == -Errno.ECONNREFUSED && FileStatus.of(path).isSocket();
    }

    private static int bind(int fd, String name, boolean isAbstract) {
        try (Scratch scratch = Scratch.take()) {
            int address = scratch.block(SocketAddressLayout.UNIX_SIZE);
            int length = fill(scratch, address, name, isAbstract);
            return Libc.negated(Libc.bind(fd, scratch.at(address), length));
        }
    }

    private static int connect(int fd, String name, boolean isAbstract) {
        try (Scratch scratch = Scratch.take()) {
            int address = scratch.block(SocketAddressLayout.UNIX_SIZE);
            int length = fill(scratch, address, name, isAbstract);
            return Libc.negated(Libc.connect(fd, scratch.at(address), length));
        }
    }

    /** Writes the address; an abstract one begins with a nul and its length says where it ends. */
    static int fill(Scratch scratch, int address, String name, boolean isAbstract) {
        byte[] encoded = name.getBytes(StandardCharsets.UTF_8);
        int start = address + SocketAddressLayout.UNIX_PATH + (isAbstract ? 1 : 0);
        scratch.bytes().putShort(address + SocketAddressLayout.FAMILY, (short) Sockets.AF_UNIX);
        scratch.bytes().put(start, encoded);
        return start - address + encoded.length + (isAbstract ? 0 : 1);
    }

    private static String bindRemedy(String path, int errno) {
        return switch (-errno) {
            case Errno.EADDRINUSE -> "a living process has it, or a file that is no socket stands there";
            case Errno.ENOENT -> "create its directory first";
            case Errno.EACCES, Errno.EROFS -> "its directory is not writable for uid " + PlainCalls.geteuid();
            default -> null;
        };
    }

    private static String connectRemedy(int errno) {
        return switch (-errno) {
            case Errno.ENOENT -> "no such socket: is its server started?";
            case Errno.ECONNREFUSED -> "nobody listens there: is its server started?";
            case Errno.EACCES -> "uid " + PlainCalls.geteuid() + " may not write to it";
            case Errno.EAGAIN -> "its queue of waiting connections is full";
            default -> null;
        };
    }
}
