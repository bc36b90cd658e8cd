package org.busway.os;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.busway.os.internal.libc.Libc;
import org.busway.os.internal.libc.PlainCalls;
import org.busway.os.internal.libc.Scratch;

/**
 * Anonymous memory behind a descriptor ({@code memfd_create(2)}), which can be passed to other processes and sealed so
 * that none of them can turn it against the others: who maps it checks seals and size first.
 */
public final class SealedMemory implements AutoCloseable {

    /** No more seals. */
    public static final int SEAL_SEAL = 0x1;
    public static final int SEAL_SHRINK = 0x2;
    public static final int SEAL_GROW = 0x4;
    /** Nobody writes; refused while a writable mapping exists. */
    public static final int SEAL_WRITE = 0x8;
    /** Only mappings that exist already can write (kernel 5.1). */
    public static final int SEAL_FUTURE_WRITE = 0x10;
    /** Not to be made executable (kernel 6.3); set from the beginning where the kernel knows it. */
    public static final int SEAL_EXECUTE = 0x20;

    private static final int MFD_CLOEXEC = 0x1;
    private static final int MFD_ALLOW_SEALING = 0x2;
    private static final int MFD_NOEXEC_SEAL = 0x8;
    private static final int F_ADD_SEALS = 1033;
    private static final int F_GET_SEALS = 1034;

    private final int fd;
    private boolean closed;

    private SealedMemory(int fd) {
        this.fd = fd;
    }

    /**
     * New zeroed memory.
     *
     * @param name
     *            for {@code /proc/PID/maps}; at most 249 bytes
     */
    public static SealedMemory create(String name, long size) throws SystemCallException {
        try (Scratch scratch = Scratch.take(4 * name.length())) {
            long text = scratch.text(name);
            int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
            int fd = Libc.negated(Libc.memfdCreate(text, flags | MFD_NOEXEC_SEAL));
            if (fd == -Errno.EINVAL) {
                fd = Libc.negated(Libc.memfdCreate(text, flags));
            }
            SystemCallException.check(fd, "memfd_create", "memory \"" + name + '"');
            int result = Libc.negated(PlainCalls.ftruncate64(fd, size));
            if (result < 0) {
                PlainCalls.close(fd);
                throw new SystemCallException("ftruncate", "memory \"" + name + "\" to " + size + " bytes", result);
            }
            return new SealedMemory(fd);
        }
    }

    /** Takes over a received descriptor. */
    public static SealedMemory of(int fd) {
        return new SealedMemory(fd);
    }

    /** The descriptor, which stays this object's. */
    public int fd() {
        return fd;
    }

    /** Adds seals, or-ed; they are never taken back. */
    public void seal(int seals) throws SystemCallException {
        SystemCallException.check(Libc.negated(Libc.fcntl(fd, F_ADD_SEALS, seals)), "fcntl F_ADD_SEALS", fd);
    }

    /** The seals that it has. */
    public int seals() throws SystemCallException {
        return SystemCallException.check(Libc.negated(Libc.fcntl(fd, F_GET_SEALS, 0)), "fcntl F_GET_SEALS", fd);
    }

    /** Its size in bytes. */
    public long size() throws SystemCallException {
        return FileStatus.of(fd).size();
    }

    /** A new descriptor of the same memory, open for reading only, for the caller to close or pass on. */
    public int readOnlyDescriptor() throws SystemCallException {
        try (Scratch scratch = Scratch.take()) {
            return SystemCallException.check(
                    Libc.negated(Libc.open(scratch.text(path()), Sockets.CLOSE_ON_EXEC, 0)), "open", path());
        }
    }

    /**
     * Maps all of it, in native byte order; the mapping lasts as long as the buffer is reachable.
     *
     * <p>
     * The size is read first and mapped exactly: Java would enlarge unsealed memory in silence otherwise.
     */
    public MappedByteBuffer map(boolean writable) throws IOException {
        StandardOpenOption[] options = writable
                ? new StandardOpenOption[]{StandardOpenOption.READ, StandardOpenOption.WRITE}
                : new StandardOpenOption[]{StandardOpenOption.READ};
        try (FileChannel channel = FileChannel.open(Path.of(path()), options)) {
            MappedByteBuffer mapped = channel.map(writable ? MapMode.READ_WRITE : MapMode.READ_ONLY, 0, size());
            mapped.order(ByteOrder.nativeOrder());
            return mapped;
        }
    }

    private String path() {
        return "/proc/self/fd/" + fd;
    }

    /** Closes the descriptor; mappings stay. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            PlainCalls.close(fd);
        }
    }
}
