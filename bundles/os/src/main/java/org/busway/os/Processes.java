package org.busway.os;

import org.busway.os.internal.libc.Libc;
import org.busway.os.internal.libc.PlainCalls;
import org.busway.os.internal.libc.Scratch;
import org.busway.os.internal.libc.UnusedPages;

/** This process's identity, and signals to others. */
public final class Processes {

    public static final int SIGHUP = 1;
    public static final int SIGKILL = 9;
    public static final int SIGTERM = 15;

    private static final int PIDFD_OPEN = 434;

    private Processes() {}

    /** This process's number. */
    public static int pid() {
        return PlainCalls.getpid();
    }

    /** The effective user. */
    public static long uid() {
        return Integer.toUnsignedLong(PlainCalls.geteuid());
    }

    /** The effective group. */
    public static long gid() {
        return Integer.toUnsignedLong(PlainCalls.getegid());
    }

    /**
     * Gives the kernel back what the C library keeps of memory that was freed, and the pages of the Java machine's code, which it maps again where they are
     * used. That is worth its price, a look at all of it, after something that took much for a moment, such as a start, of which the compilers' memory is left, and
     * code that only a start runs.
     */
    public static void giveBackFreeMemory() {
        PlainCalls.malloc_trim(0);
        UnusedPages.letGo();
    }

    /** Sets the file mode bits that new files of this process do not get; returns the ones before. */
    public static int umask(int mask) {
        return PlainCalls.umask(mask);
    }

    /** Sends a signal; 0 only asks whether that would be allowed. */
    public static void kill(int pid, int signal) throws SystemCallException {
        SystemCallException.check(Libc.negated(PlainCalls.kill(pid, signal)), "kill", "process " + pid);
    }

    /**
     * Becomes another user for good: supplementary groups, group, user, in this order, in all threads (the C library
     * sees to that).
     */
    public static void become(Users.User user) throws SystemCallException {
        String object = "this process to user \"" + user.name() + '"';
        try (Scratch scratch = Scratch.take(4 * user.name().length())) {
            SystemCallException.check(Libc.negated(Libc.initgroups(scratch.text(user.name()), (int) user.gid())),
                    "initgroups", object);
        }
        SystemCallException.check(Libc.negated(PlainCalls.setgid((int) user.gid())), "setgid", object);
        SystemCallException.check(Libc.negated(PlainCalls.setuid((int) user.uid())), "setuid", object);
        if (user.uid() != 0 && PlainCalls.setuid(0) == 0) {
            throw new IllegalStateException("this process could become root again after setuid to " + user.uid());
        }
    }

    /**
     * A descriptor of a process, readable when that is dead.
     *
     * @return close-on-exec, for the caller to close; or a negated error number: ESRCH if there is no such process, ENOSYS before kernel 5.3
     */
    public static int descriptor(int pid) {
        return Libc.negated(Libc.syscall(PIDFD_OPEN, pid, 0));
    }
}
