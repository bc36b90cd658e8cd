package org.busway.os.internal.libc;

import java.nio.ByteBuffer;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * The C library, called through JNA's direct mapping with primitive arguments only, so that a call allocates nothing.
 *
 * <p>
 * Addresses and sizes are {@code long} here whatever the machine; {@link WideCalls} and {@link NarrowCalls} give them
 * the width that the machine's calling convention wants. Functions return what C returns: -1 stands for an error whose
 * number {@link #errno()} gives on the same thread. No function is declared with {@code LastErrorException}: that form
 * throws on a left-over {@code errno} even when the call succeeded.
 */
public final class Libc {

    /** Bytes of a pointer, a size and a C {@code long}: 4 or 8. */
    public static final int WORD_BYTES = CLibrary.WORD_BYTES;

    private static final boolean WIDE = WORD_BYTES == 8;

    private Libc() {}

    /** The number of the error of this thread's last call. */
    public static int errno() {
        return Native.getLastError();
    }

    /** A call's result with -1 turned into the negative error number. */
    public static int negated(int result) {
        return result < 0 ? -Native.getLastError() : result;
    }

    /** Where a direct buffer's memory begins (its index 0, not its position). */
    public static long addressOf(ByteBuffer direct) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }

    /** The C library's text for an error number. */
    public static String errorText(int errno) {
        // strerror's buffer is static only for numbers that it does not know, and Errno passes positive ones.
        return WIDE ? text(WideCalls.strerror(errno)) : text(Integer.toUnsignedLong(NarrowCalls.strerror(errno)));
    }

    /** The nul-terminated UTF-8 text at an address, or null for the null address. */
    public static String text(long address) {
        return address == 0 ? null : new Pointer(address).getString(0, "UTF-8");
    }

    public static int read(int fd, long address, long length) {
        return WIDE ? WideCalls.read(fd, address, length) : NarrowCalls.read(fd, (int) address, (int) length);
    }

    public static int write(int fd, long address, long length) {
        return WIDE ? WideCalls.write(fd, address, length) : NarrowCalls.write(fd, (int) address, (int) length);
    }

    public static int recvmsg(int fd, long header, int flags) {
        return WIDE ? WideCalls.recvmsg(fd, header, flags) : NarrowCalls.recvmsg(fd, (int) header, flags);
    }

    public static int sendmsg(int fd, long header, int flags) {
        return WIDE ? WideCalls.sendmsg(fd, header, flags) : NarrowCalls.sendmsg(fd, (int) header, flags);
    }

    public static int sendmmsg(int fd, long entries, int count, int flags) {
        return WIDE ? WideCalls.sendmmsg(fd, entries, count, flags) : NarrowCalls.sendmmsg(fd, (int) entries, count, flags);
    }

    public static int sendto(int fd, long address, long length, int flags, long to, int toLength) {
        return WIDE
                ? WideCalls.sendto(fd, address, length, flags, to, toLength)
                : NarrowCalls.sendto(fd, (int) address, (int) length, flags, (int) to, toLength);
    }

    public static int epollCtl(int epoll, int operation, int fd, long event) {
        return WIDE ? WideCalls.epoll_ctl(epoll, operation, fd, event) : NarrowCalls.epoll_ctl(epoll, operation, fd, (int) event);
    }

    public static int epollWait(int epoll, long events, int maxEvents, int timeoutMillis) {
        return WIDE
                ? WideCalls.epoll_wait(epoll, events, maxEvents, timeoutMillis)
                : NarrowCalls.epoll_wait(epoll, (int) events, maxEvents, timeoutMillis);
    }

    public static int poll(long entries, long count, int timeoutMillis) {
        return WIDE ? WideCalls.poll(entries, count, timeoutMillis) : NarrowCalls.poll((int) entries, (int) count, timeoutMillis);
    }

    public static int bind(int fd, long socketAddress, int length) {
        return WIDE ? WideCalls.bind(fd, socketAddress, length) : NarrowCalls.bind(fd, (int) socketAddress, length);
    }

    public static int connect(int fd, long socketAddress, int length) {
        return WIDE ? WideCalls.connect(fd, socketAddress, length) : NarrowCalls.connect(fd, (int) socketAddress, length);
    }

    public static int accept4(int fd, long socketAddress, long length, int flags) {
        return WIDE
                ? WideCalls.accept4(fd, socketAddress, length, flags)
                : NarrowCalls.accept4(fd, (int) socketAddress, (int) length, flags);
    }

    public static int getsockname(int fd, long socketAddress, long length) {
        return WIDE
                ? WideCalls.getsockname(fd, socketAddress, length)
                : NarrowCalls.getsockname(fd, (int) socketAddress, (int) length);
    }

    public static int getsockopt(int fd, int level, int option, long value, long length) {
        return WIDE
                ? WideCalls.getsockopt(fd, level, option, value, length)
                : NarrowCalls.getsockopt(fd, level, option, (int) value, (int) length);
    }

    public static int setsockopt(int fd, int level, int option, long value, int length) {
        return WIDE
                ? WideCalls.setsockopt(fd, level, option, value, length)
                : NarrowCalls.setsockopt(fd, level, option, (int) value, length);
    }

    public static int socketpair(int domain, int type, int protocol, long pair) {
        return WIDE
                ? WideCalls.socketpair(domain, type, protocol, pair)
                : NarrowCalls.socketpair(domain, type, protocol, (int) pair);
    }

    public static int ioctl(int fd, long request, long argument) {
        return WIDE ? WideCalls.ioctl(fd, request, argument) : NarrowCalls.ioctl(fd, (int) request, (int) argument);
    }

    public static int fcntl(int fd, int command, long argument) {
        return WIDE ? WideCalls.fcntl(fd, command, argument) : NarrowCalls.fcntl(fd, command, (int) argument);
    }

    public static int pipe2(long pair, int flags) {
        return WIDE ? WideCalls.pipe2(pair, flags) : NarrowCalls.pipe2((int) pair, flags);
    }

    public static int statx(int directory, long path, int flags, int mask, long result) {
        return WIDE
                ? WideCalls.statx(directory, path, flags, mask, result)
                : NarrowCalls.statx(directory, (int) path, flags, mask, (int) result);
    }

    public static int unlink(long path) {
        return WIDE ? WideCalls.unlink(path) : NarrowCalls.unlink((int) path);
    }

    public static int chmod(long path, int mode) {
        return WIDE ? WideCalls.chmod(path, mode) : NarrowCalls.chmod((int) path, mode);
    }

    public static int memfdCreate(long name, int flags) {
        return WIDE ? WideCalls.memfd_create(name, flags) : NarrowCalls.memfd_create((int) name, flags);
    }

    public static int inotifyAddWatch(int fd, long path, int mask) {
        return WIDE ? WideCalls.inotify_add_watch(fd, path, mask) : NarrowCalls.inotify_add_watch(fd, (int) path, mask);
    }

    public static int prlimit64(int pid, int resource, long newLimit, long oldLimit) {
        return WIDE
                ? WideCalls.prlimit64(pid, resource, newLimit, oldLimit)
                : NarrowCalls.prlimit64(pid, resource, (int) newLimit, (int) oldLimit);
    }

    public static int getpwnamR(long name, long entry, long buffer, long length, long result) {
        return WIDE
                ? WideCalls.getpwnam_r(name, entry, buffer, length, result)
                : NarrowCalls.getpwnam_r((int) name, (int) entry, (int) buffer, (int) length, (int) result);
    }

    public static int getpwuidR(int uid, long entry, long buffer, long length, long result) {
        return WIDE
                ? WideCalls.getpwuid_r(uid, entry, buffer, length, result)
                : NarrowCalls.getpwuid_r(uid, (int) entry, (int) buffer, (int) length, (int) result);
    }

    public static int getgrnamR(long name, long entry, long buffer, long length, long result) {
        return WIDE
                ? WideCalls.getgrnam_r(name, entry, buffer, length, result)
                : NarrowCalls.getgrnam_r((int) name, (int) entry, (int) buffer, (int) length, (int) result);
    }

    public static int getgrgidR(int gid, long entry, long buffer, long length, long result) {
        return WIDE
                ? WideCalls.getgrgid_r(gid, entry, buffer, length, result)
                : NarrowCalls.getgrgid_r(gid, (int) entry, (int) buffer, (int) length, (int) result);
    }

    public static int getgrouplist(long name, int gid, long groups, long count) {
        return WIDE
                ? WideCalls.getgrouplist(name, gid, groups, count)
                : NarrowCalls.getgrouplist((int) name, gid, (int) groups, (int) count);
    }

    public static int getgroups(int size, long groups) {
        return WIDE ? WideCalls.getgroups(size, groups) : NarrowCalls.getgroups(size, (int) groups);
    }

    public static int initgroups(long name, int gid) {
        return WIDE ? WideCalls.initgroups(name, gid) : NarrowCalls.initgroups((int) name, gid);
    }

    public static int open(long path, int flags, int mode) {
        return WIDE ? WideCalls.open(path, flags, mode) : NarrowCalls.open((int) path, flags, mode);
    }

    /** Maps from the file's beginning; -1 or the address. */
    public static long mmap(long address, long length, int protection, int flags, int fd) {
        if (WIDE) {
            return WideCalls.mmap(address, length, protection, flags, fd, 0);
        }
        int mapped = NarrowCalls.mmap((int) address, (int) length, protection, flags, fd, 0);
        return mapped == -1 ? -1 : Integer.toUnsignedLong(mapped);
    }

    public static int munmap(long address, long length) {
        return WIDE ? WideCalls.munmap(address, length) : NarrowCalls.munmap((int) address, (int) length);
    }

    public static int madvise(long address, long length, int advice) {
        return WIDE ? WideCalls.madvise(address, length, advice) : NarrowCalls.madvise((int) address, (int) length, advice);
    }

    public static int recv(int fd, long address, long length, int flags) {
        return WIDE ? WideCalls.recv(fd, address, length, flags) : NarrowCalls.recv(fd, (int) address, (int) length, flags);
    }

    public static int pread64(int fd, long address, long length, long offset) {
        return WIDE
                ? WideCalls.pread64(fd, address, length, offset)
                : NarrowCalls.pread64(fd, (int) address, (int) length, offset);
    }

    public static int pwrite64(int fd, long address, long length, long offset) {
        return WIDE
                ? WideCalls.pwrite64(fd, address, length, offset)
                : NarrowCalls.pwrite64(fd, (int) address, (int) length, offset);
    }

    /** A system call that the C library of long ago has no function for; its two arguments fit an {@code int}. */
    public static int syscall(int number, int first, int second) {
        return WIDE ? WideCalls.syscall(number, first, second) : NarrowCalls.syscall(number, first, second);
    }

    /** A direct buffer over memory at an address, in native order; it does not own the memory. */
    public static ByteBuffer bufferAt(long address, long length) {
        return new Pointer(address).getByteBuffer(0, length);
    }
}
