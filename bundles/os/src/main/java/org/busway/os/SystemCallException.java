package org.busway.os;

import java.io.IOException;

/** A system call that failed: which, on what, and the kernel's reason. */
public final class SystemCallException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String call;
    private final int errno;

    /**
     * @param call
     *            the system call's name
     * @param object
     *            what it was called on, as a user knows it: a path, an address, "descriptor 7"
     * @param errno
     *            the error number, positive or negated
     */
    public SystemCallException(String call, String object, int errno) {
        this(call, object, errno, null);
    }

    /**
     * @param remedy
     *            what would help, as a clause that ends the message; null for none
     */
    public SystemCallException(String call, String object, int errno, String remedy) {
        super(call + " of " + object + ": " + Errno.describe(errno) + (remedy == null ? "" : "; " + remedy));
        this.call = call;
        this.errno = Math.abs(errno);
    }

    /** The system call's name. */
    public String call() {
        return call;
    }

    /** The error number, positive; see {@link Errno}. */
    public int errno() {
        return errno;
    }

    /** The result if it is not negative, else an exception with the error number that it is the negative of. */
    static int check(int result, String call, String object) throws SystemCallException {
        if (result < 0) {
            throw new SystemCallException(call, object, result);
        }
        return result;
    }

    /** As above, for a descriptor; the text is made only when there is an error. */
    static int check(int result, String call, int fd) throws SystemCallException {
        if (result < 0) {
            throw new SystemCallException(call, "descriptor " + fd, result);
        }
        return result;
    }
}
