package org.busway.os.internal.libc;

/** libc functions that take an address or a size, where both have 32 bits. */
final class NarrowCalls {

    static {
        CLibrary.register(NarrowCalls.class);
    }

    private NarrowCalls() {}

    static native int read(int fd, int address, int length);

    static native int write(int fd, int address, int length);

    static native int recvmsg(int fd, int header, int flags);

    static native int sendmsg(int fd, int header, int flags);

    static native int sendmmsg(int fd, int entries, int count, int flags);

    static native int sendto(int fd, int address, int length, int flags, int to, int toLength);

    static native int epoll_ctl(int epoll, int operation, int fd, int event);

    static native int epoll_wait(int epoll, int events, int maxEvents, int timeoutMillis);

    static native int poll(int entries, int count, int timeoutMillis);

    static native int bind(int fd, int socketAddress, int length);

    static native int connect(int fd, int socketAddress, int length);

    static native int accept4(int fd, int socketAddress, int length, int flags);

    static native int getsockname(int fd, int socketAddress, int length);

    static native int getsockopt(int fd, int level, int option, int value, int length);

    static native int setsockopt(int fd, int level, int option, int value, int length);

    static native int socketpair(int domain, int type, int protocol, int pair);

    static native int ioctl(int fd, int request, int argument);

    static native int fcntl(int fd, int command, int argument);

    static native int pipe2(int pair, int flags);

    static native int statx(int directory, int path, int flags, int mask, int result);

    static native int unlink(int path);

    static native int chmod(int path, int mode);

    static native int memfd_create(int name, int flags);

    static native int inotify_add_watch(int fd, int path, int mask);

    static native int prlimit64(int pid, int resource, int newLimit, int oldLimit);

    static native int getpwnam_r(int name, int entry, int buffer, int length, int result);

    static native int getpwuid_r(int uid, int entry, int buffer, int length, int result);

    static native int getgrnam_r(int name, int entry, int buffer, int length, int result);

    static native int getgrgid_r(int gid, int entry, int buffer, int length, int result);

    static native int getgrouplist(int name, int gid, int groups, int count);

    static native int getgroups(int size, int groups);

    static native int initgroups(int name, int gid);

    static native int strerror(int errno);

    static native int open(int path, int flags, int mode);

    static native int mmap(int address, int length, int protection, int flags, int fd, int offset);

    static native int munmap(int address, int length);

    static native int madvise(int address, int length, int advice);

    static native int recv(int fd, int address, int length, int flags);

    static native int pread64(int fd, int address, int length, long offset);

    static native int pwrite64(int fd, int address, int length, long offset);

    static native int syscall(int number, int first, int second);
}
