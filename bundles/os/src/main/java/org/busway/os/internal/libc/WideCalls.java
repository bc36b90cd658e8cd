package org.busway.os.internal.libc;

/** libc functions that take an address or a size, where both have 64 bits. */
final class WideCalls {

    static {
        CLibrary.register(WideCalls.class);
    }

    private WideCalls() {}

    static native int read(int fd, long address, long length);

    static native int write(int fd, long address, long length);

    static native int recvmsg(int fd, long header, int flags);

    static native int sendmsg(int fd, long header, int flags);

    static native int sendmmsg(int fd, long entries, int count, int flags);

    static native int sendto(int fd, long address, long length, int flags, long to, int toLength);

    static native int epoll_ctl(int epoll, int operation, int fd, long event);

    static native int epoll_wait(int epoll, long events, int maxEvents, int timeoutMillis);

    static native int poll(long entries, long count, int timeoutMillis);

    static native int bind(int fd, long socketAddress, int length);

    static native int connect(int fd, long socketAddress, int length);

    static native int accept4(int fd, long socketAddress, long length, int flags);

    static native int getsockname(int fd, long socketAddress, long length);

    static native int getsockopt(int fd, int level, int option, long value, long length);

    static native int setsockopt(int fd, int level, int option, long value, int length);

    static native int socketpair(int domain, int type, int protocol, long pair);

    static native int ioctl(int fd, long request, long argument);

    static native int fcntl(int fd, int command, long argument);

    static native int pipe2(long pair, int flags);

    static native int statx(int directory, long path, int flags, int mask, long result);

    static native int unlink(long path);

    static native int chmod(long path, int mode);

    static native int memfd_create(long name, int flags);

    static native int inotify_add_watch(int fd, long path, int mask);

    static native int prlimit64(int pid, int resource, long newLimit, long oldLimit);

    static native int getpwnam_r(long name, long entry, long buffer, long length, long result);

    static native int getpwuid_r(int uid, long entry, long buffer, long length, long result);

    static native int getgrnam_r(long name, long entry, long buffer, long length, long result);

    static native int getgrgid_r(int gid, long entry, long buffer, long length, long result);

    static native int getgrouplist(long name, int gid, long groups, long count);

    static native int getgroups(int size, long groups);

    static native int initgroups(long name, int gid);

    static native long strerror(int errno);

    static native int open(long path, int flags, int mode);

    static native long mmap(long address, long length, int protection, int flags, int fd, long offset);

    static native int munmap(long address, long length);

    static native int madvise(long address, long length, int advice);

    static native int recv(int fd, long address, long length, int flags);

    static native int pread64(int fd, long address, long length, long offset);

    static native int pwrite64(int fd, long address, long length, long offset);

    static native int syscall(long number, long first, long second);
}
