package org.busway.spi.policy;

/**
 * Who is at the other end of a connection, as the kernel or the framework says; never what the peer claims.
 *
 * @param uid user id, or {@link #UNKNOWN} after an anonymous handshake or one over a network
 * @param gid primary group id at the time of connecting, or {@link #UNKNOWN}
 * @param groups all group ids, the primary too, ascending; empty where they are not known
 * @param pid process id, or {@link #UNKNOWN}
 * @param securityLabel the label of the security module without a final zero byte; empty where there is none
 * @param bundle the symbolic name of the bundle, or null for a process
 * @param bundleOrigin where the bundle came from: {@code profile} for one that the device's profile names, else the location that it was installed from; null
 *            for a process
 */
public record Identity(long uid, long gid, int[] groups, long pid, byte[] securityLabel, String bundle, String bundleOrigin) {

    /** Stands for an id that is not known. */
    public static final long UNKNOWN = -1;

    /** Somebody of whom nothing is known. */
    public static final Identity ANONYMOUS = new Identity(UNKNOWN, UNKNOWN, new int[0], UNKNOWN, new byte[0], null, null);

    @Override
    public String toString() {
        return bundle != null ? "bundle=" + bundle : "uid=" + uid + " pid=" + pid;
    }
}
