package org.busway.os;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.busway.os.internal.JavaDescriptors;
import org.busway.os.internal.libc.Libc;
import org.busway.os.internal.libc.PlainCalls;
import org.busway.os.internal.libc.Scratch;

/**
 * Descriptor numbers: closing, duplicating, counting, and turning them into Java's objects.
 *
 * <p>
 * A number has one owner, who closes it once. What turns a number into a Java object hands it over: from then on the
 * object is closed, not the number. Only {@link #fileDescriptor(int)} and the streams load junixsocket.
 */
public final class Descriptors {

    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int RLIMIT_NOFILE = 7;
    private static final int F_GETFL = 3;
    private static final int ACCESS_MODE = 3;
    private static final int READ_ONLY = 0;
    private static final int WRITE_ONLY = 1;

    private Descriptors() {}

    /** Closes; 0 or a negated error number. After EINTR too it is closed: never repeat. */
    public static int close(int fd) {
        return Libc.negated(PlainCalls.close(fd));
    }

    /** A new close-on-exec number for the same open file. */
    public static int duplicate(int fd) throws SystemCallException {
        return SystemCallException.check(Libc.negated(Libc.fcntl(fd, F_DUPFD_CLOEXEC, 0)), "fcntl F_DUPFD_CLOEXEC", fd);
    }

    /** A close-on-exec pipe: where to read, where to write. */
    public static int[] pipe(boolean nonBlocking) throws SystemCallException {
        try (Scratch scratch = Scratch.take()) {
            int pair = scratch.block(8);
            int flags = Sockets.CLOSE_ON_EXEC | (nonBlocking ? Sockets.NON_BLOCKING : 0);
            SystemCallException.check(Libc.negated(Libc.pipe2(scratch.at(pair), flags)), "pipe2", "a new pipe");
            return new int[]{scratch.bytes().getInt(pair), scratch.bytes().getInt(pair + 4)};
        }
    }

    /** How many descriptors this process has open. */
    public static int openCount() throws IOException {
        String[] open = new File("/proc/self/fd").list();
        if (open == null) {
            throw new IOException("/proc/self/fd cannot be read: is /proc mounted?");
        }
        // One of them was the directory itself.
        return open.length - 1;
    }

    /** How many descriptors this process may have open. */
    public static long limit() throws SystemCallException {
        return limits(0)[0];
    }

    /**
     * Raises that to the hard limit.
     *
     * @return the limit now
     */
    public static long raiseLimit() throws SystemCallException {
        long[] limits = limits(0);
        if (limits[0] != limits[1]) {
            limits(limits[1]);
        }
        return limits[1];
    }

    /** Soft and hard limit; sets the soft one to the given value first unless that is 0. */
    private static long[] limits(long newSoft) throws SystemCallException {
        try (Scratch scratch = Scratch.take()) {
            int limits = scratch.block(16);
            SystemCallException.check(Libc.negated(Libc.prlimit64(0, RLIMIT_NOFILE, 0, scratch.at(limits))),
                    "prlimit64", "RLIMIT_NOFILE");
            if (newSoft != 0) {
                scratch.bytes().putLong(limits, newSoft);
                SystemCallException.check(Libc.negated(Libc.prlimit64(0, RLIMIT_NOFILE, scratch.at(limits), 0)),
                        "prlimit64", "RLIMIT_NOFILE");
            }
            return new long[]{scratch.bytes().getLong(limits), scratch.bytes().getLong(limits + 8)};
        }
    }

    /** Java's object for a number, which whoever gets it closes through a stream. */
    public static FileDescriptor fileDescriptor(int fd) throws IOException {
        return JavaDescriptors.fileDescriptor(fd);
    }

    /** A stream that reads from a pipe, socket or file and closes it. */
    public static InputStream inputStream(int fd) throws IOException {
        return new FileInputStream(fileDescriptor(fd));
    }

    /** A stream that writes to a pipe, socket or file and closes it. */
    public static OutputStream outputStream(int fd) throws IOException {
        return new FileOutputStream(fileDescriptor(fd));
    }

    /**
     * A channel on a regular file or memory, for what the descriptor is open for. The file is opened anew, at its
     * beginning, and the descriptor closed; it stays the caller's when this fails.
     */
    public static FileChannel fileChannel(int fd) throws IOException {
        int access = SystemCallException.check(Libc.negated(Libc.fcntl(fd, F_GETFL, 0)), "fcntl F_GETFL", fd)
                & ACCESS_MODE;
        Path path = Path.of("/proc/self/fd/" + fd);
        FileChannel channel = switch (access) {
            case READ_ONLY -> FileChannel.open(path, StandardOpenOption.READ);
            case WRITE_ONLY -> FileChannel.open(path, StandardOpenOption.WRITE);
            default -> FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        };
        close(fd);
        return channel;
    }
}
