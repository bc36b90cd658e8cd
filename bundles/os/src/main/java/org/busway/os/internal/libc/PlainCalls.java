package org.busway.os.internal.libc;

/** libc functions whose arguments have the same width on every machine. */
public final class PlainCalls {

    static {
        CLibrary.register(PlainCalls.class);
    }

    private PlainCalls() {}

    public static native int close(int fd);

    public static native int socket(int domain, int type, int protocol);

    public static native int listen(int fd, int backlog);

    public static native int shutdown(int fd, int how);

    public static native int epoll_create1(int flags);

    public static native int eventfd(int initial, int flags);

    public static native int inotify_init1(int flags);

    public static native int inotify_rm_watch(int fd, int watch);

    public static native int ftruncate64(int fd, long length);

    public static native int fallocate64(int fd, int mode, long offset, long length);

    public static native int fchmod(int fd, int mode);

    public static native int getpid();

    public static native int getuid();

    public static native int geteuid();

    public static native int getegid();

    public static native int setuid(int uid);

    public static native int setgid(int gid);

    public static native int umask(int mask);

    public static native int kill(int pid, int signal);

    /** For C the argument is as wide as an address; 0 is the same in either width. */
    public static native int malloc_trim(int pad);
}
