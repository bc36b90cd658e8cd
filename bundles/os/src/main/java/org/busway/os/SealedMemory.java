package org.busway.os;

import java.io.IOException;
import java.util.Objects;

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

    /** What memory has that one process writes and others read: the size is fixed and nobody becomes a writer. */
    public static final int PUBLISHED = SEAL_SHRINK | SEAL_GROW | SEAL_FUTURE_WRITE | SEAL_SEAL;
    /** What memory has that nobody changes any more. */
    public static final int FROZEN = SEAL_SHRINK | SEAL_GROW | SEAL_WRITE | SEAL_SEAL;

    private static final int READABLE_BY_ALL = 0444;
    private static final int WRITABLE_BY_OWNER = 0644;
    private static final int O_RDWR = 2;
    private static final int MFD_CLOEXEC = 0x1;
    private static final int MFD_ALLOW_SEALING = 0x2;
    private static final int MFD_NOEXEC_SEAL = 0x8;
    private static final int F_ADD_SEALS = 1033;
    private static final int F_GET_SEALS = 1034;
    private static final int F_SETLEASE = 1024;
    private static final int F_RDLCK = 0;
    private static final int F_WRLCK = 1;
    private static final int F_UNLCK = 2;

    private final int fd;
    private boolean closed;

    private SealedMemory(int fd) {
        this.fd = fd;
    }

    /**
     * New zeroed memory of a fixed size, all of it there and charged to this process: nobody who touches a page later can
     * fail for want of memory. What is short of memory is the machine or the control group, since memory of this kind has
     * no limit of its own: ask for what a budget allows only. Its mode lets nobody of another user open it for writing
     * anew: who may write gets this descriptor.
     *
     * @param name
     *            for {@code /proc/PID/maps}; at most 249 bytes
     */
    public static SealedMemory create(String name, long size) throws SystemCallException {
        String what = "memory \"" + name + "\" of " + size + " bytes";
        try (Scratch scratch = Scratch.take(4 * name.length())) {
            long text = scratch.text(name);
            int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
            int fd = Libc.negated(Libc.memfdCreate(text, flags | MFD_NOEXEC_SEAL));
            if (fd == -Errno.EINVAL) {
                fd = Libc.negated(Libc.memfdCreate(text, flags));
            }
            SealedMemory memory = new SealedMemory(SystemCallException.check(fd, "memfd_create", what));
            try {
                SystemCallException.check(Libc.negated(PlainCalls.ftruncate64(fd, size)), "ftruncate", what);
                if (size > 0) {
                    SystemCallException.check(Libc.negated(PlainCalls.fallocate64(fd, 0, 0, size)), "fallocate", what);
                }
                SystemCallException.check(Libc.negated(PlainCalls.fchmod(fd, READABLE_BY_ALL)), "fchmod", what);
                memory.seal(SEAL_SHRINK | SEAL_GROW);
            } catch (SystemCallException e) {
                memory.close();
                throw e;
            }
            return memory;
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
     * A new descriptor of the same memory for who is to write it, to be closed or passed on by the caller, before
     * {@link #publish}. Unlike a duplicate it is one of those that {@link #isOpenedElsewhere} finds.
     */
    public int writableDescriptor() throws SystemCallException {
        SystemCallException.check(Libc.negated(PlainCalls.fchmod(fd, WRITABLE_BY_OWNER)), "fchmod", fd);
        try (Scratch scratch = Scratch.take()) {
            return SystemCallException.check(
                    Libc.negated(Libc.open(scratch.text(path()), O_RDWR | Sockets.CLOSE_ON_EXEC, 0)), "open", path());
        } finally {
            SystemCallException.check(Libc.negated(PlainCalls.fchmod(fd, READABLE_BY_ALL)), "fchmod", fd);
        }
    }

    /**
     * Lets nobody become a writer: to be called when those who shall write have mapped it, and before anyone else gets a
     * descriptor of it. Whoever holds a writable descriptor could otherwise map it at any time, and whoever holds a
     * read-only one could open it anew.
     *
     * @return false where the kernel is too old to do so (before 5.1): then hand the memory to nobody
     */
    public boolean publish() throws SystemCallException {
        try {
            seal(PUBLISHED);
        } catch (SystemCallException e) {
            if (e.errno() == Errno.EINVAL) {
                return false;
            }
            throw e;
        }
        return (seals() & PUBLISHED) == PUBLISHED;
    }

    /**
     * Refuses received memory that its sender could still turn against us: with fewer seals or of another size than
     * announced.
     *
     * @param what
     *            for the exception
     */
    public void require(int wantedSeals, long wantedSize, String what) throws IOException {
        int has;
        try {
            has = seals();
        } catch (SystemCallException e) {
            throw new IOException(what + ": descriptor " + fd + " is no memory that can be sealed", e);
        }
        if ((has & wantedSeals) != wantedSeals) {
            throw new IOException(what + ": it has the seals 0x" + Integer.toHexString(has) + " and must have 0x"
                    + Integer.toHexString(wantedSeals) + ", or its sender could take it away");
        }
        if (size() != wantedSize) {
            throw new IOException(what + ": it has " + size() + " bytes, announced were " + wantedSize);
        }
    }

    /**
     * Maps all of it. The descriptor may be closed afterwards. Do this only with memory of a fixed size, made here or
     * looked at by {@link #require}: where memory ends early, its reader does.
     */
    public Mapping map(boolean writable) throws SystemCallException {
        return Mapping.of(fd, size(), writable);
    }

    /**
     * Reads bytes without mapping; 0 at the end.
     *
     * @param target
     *            direct; its index {@code at} gets the first byte
     */
    public int read(long offset, NativeBuffer target, int at, int bytes) throws SystemCallException {
        Objects.checkFromIndexSize(at, bytes, target.capacity());
        return SystemCallException.check(Libc.negated(Libc.pread64(fd, target.address() + at, bytes, offset)), "pread", fd);
    }

    /** Writes bytes without mapping; for memory that is to be frozen. */
    public int write(long offset, NativeBuffer source, int at, int bytes) throws SystemCallException {
        Objects.checkFromIndexSize(at, bytes, source.capacity());
        return SystemCallException.check(Libc.negated(Libc.pwrite64(fd, source.address() + at, bytes, offset)), "pwrite", fd);
    }

    /**
     * Whether somebody else still has it open or mapped by a descriptor of {@link #readOnlyDescriptor} or {@link #writableDescriptor},
     * in this process or another: the kernel grants a lease for writing only on what nobody has opened besides. Mappings and
     * duplicates of this object's own descriptor are not counted. For memory of this process's user.
     *
     * @return false also where the kernel cannot say
     */
    public boolean isOpenedElsewhere() throws SystemCallException {
        return isLeaseRefused(F_WRLCK);
    }

    /**
     * The same of those alone who may write: whoever still has it open or mapped by a descriptor of {@link #writableDescriptor}. The kernel grants a lease for
     * reading while others read.
     *
     * @return false also where the kernel cannot say
     */
    public boolean isWritableElsewhere() throws SystemCallException {
        return isLeaseRefused(F_RDLCK);
    }

    private boolean isLeaseRefused(int kind) throws SystemCallException {
        int own = readOnlyDescriptor();
        try {
            int refused = Libc.negated(Libc.fcntl(own, F_SETLEASE, kind));
            if (refused == 0) {
                Libc.fcntl(own, F_SETLEASE, F_UNLCK);
            }
            return refused == -Errno.EAGAIN;
        } finally {
            Descriptors.close(own);
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
