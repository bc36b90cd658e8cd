package org.busway.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import org.busway.os.internal.libc.Libc;
import org.busway.os.internal.libc.PlainCalls;
import org.busway.os.internal.libc.Scratch;

/**
 * Who is at the other end of a Unix socket, as the kernel noted when it connected (for a socket pair: when it was
 * made). Nothing in here was claimed by the peer.
 *
 * @param uid
 *            effective user, or {@link #UNKNOWN}
 * @param gid
 *            effective group, or {@link #UNKNOWN}
 * @param gids
 *            all groups with {@code gid} among them, ascending, each once; do not change it
 * @param pid
 *            process as seen from here; 0 when it is in a namespace that is not visible from here
 * @param securityLabel
 *            the security module's label without ending nul; empty where there is none; do not change it
 */
public record PeerCredentials(long uid, long gid, long[] gids, int pid, byte[] securityLabel) {

    /** A user or group that the kernel does not tell, as for a TCP peer. */
    public static final long UNKNOWN = 0xffff_ffffL;

    private static final int SO_PEERCRED = 17;
    private static final int SO_PEERSEC = 31;
    private static final int SO_PEERGROUPS = 59;
    private static final int SO_PEERPIDFD = 77;
    private static final int UCRED_BYTES = 12;
    /** Whether a security module labels processes. One that does is there from the kernel's start on. */
    private static final boolean LABELLED = labelOf(Path.of("/proc/self")) != null;

    /** The peer of a connected Unix socket: two system calls, three where processes have labels. */
    public static PeerCredentials of(int fd) throws SystemCallException {
        int pid;
        long uid;
        long gid;
        try (Scratch scratch = Scratch.take()) {
            int value = scratch.block(UCRED_BYTES);
            int length = scratch.block(4);
            scratch.bytes().putInt(length, UCRED_BYTES);
            SystemCallException.check(get(fd, SO_PEERCRED, scratch, value, length), "getsockopt SO_PEERCRED", fd);
            pid = scratch.bytes().getInt(value);
            uid = Integer.toUnsignedLong(scratch.bytes().getInt(value + 4));
            gid = Integer.toUnsignedLong(scratch.bytes().getInt(value + 8));
        }
        long[] gids = withPrimary(groups(fd, uid, gid), gid);
        byte[] label = LABELLED ? withoutEndingNul(variable(fd, SO_PEERSEC)) : new byte[0];
        return new PeerCredentials(uid, gid, gids, pid, label);
    }

    /**
     * A descriptor of the process that the peer was when it connected.
     *
     * @return the descriptor, for the caller to close, or -1 where the kernel has none to give
     */
    public static int processDescriptor(int fd) {
        try (Scratch scratch = Scratch.take()) {
            int value = scratch.block(4);
            int length = scratch.block(4);
            scratch.bytes().putInt(length, 4);
            return get(fd, SO_PEERPIDFD, scratch, value, length) < 0 ? -1 : scratch.bytes().getInt(value);
        }
    }

    /** This process itself. */
    public static PeerCredentials self() throws SystemCallException {
        long gid = Integer.toUnsignedLong(PlainCalls.getegid());
        long[] gids = new long[0];
        int count = SystemCallException.check(Libc.negated(Libc.getgroups(0, 0)), "getgroups", "this process");
        if (count > 0) {
            try (Scratch scratch = Scratch.take(4 * count)) {
                int at = scratch.block(4 * count);
                SystemCallException.check(Libc.negated(Libc.getgroups(count, scratch.at(at))), "getgroups",
                        "this process");
                gids = unsigned(scratch, at, count);
            }
        }
        byte[] label = labelOf(Path.of("/proc/self"));
        return new PeerCredentials(Integer.toUnsignedLong(PlainCalls.geteuid()), gid, withPrimary(gids, gid),
                PlainCalls.getpid(), label == null ? new byte[0] : label);
    }

    /** The label of a process; null where no security module labels any. Without /proc nothing is known, which is no label. */
    private static byte[] labelOf(Path process) {
        try {
            return withoutEndingNul(Files.readAllBytes(process.resolve("attr/current")));
        } catch (IOException noSecurityModule) {
            return Files.exists(process) ? null : new byte[0];
        }
    }

    private static long[] groups(int fd, long uid, long gid) throws SystemCallException {
        byte[] raw = variable(fd, SO_PEERGROUPS);
        if (raw == null) {
            // A kernel before 4.13 cannot tell; what the accounts say is what dbus-daemon falls back to as well.
            return Users.groupsOf(uid, gid);
        }
        try (Scratch scratch = Scratch.take(raw.length)) {
            int at = scratch.block(raw.length);
            scratch.bytes().put(at, raw);
            return unsigned(scratch, at, raw.length / 4);
        }
    }

    /** An option of unknown length: empty when the peer has none, null when the kernel does not know the option. */
    private static byte[] variable(int fd, int option) throws SystemCallException {
        int size = 256;
        while (true) {
            try (Scratch scratch = Scratch.take(size)) {
                int value = scratch.block(size);
                int length = scratch.block(4);
                scratch.bytes().putInt(length, size);
                int result = get(fd, option, scratch, value, length);
                int needed = scratch.bytes().getInt(length);
                if (result == -Errno.ERANGE && needed > size) {
                    size = needed;
                    continue;
                }
                if (result == -Errno.ENOPROTOOPT) {
                    return option == SO_PEERGROUPS ? null : new byte[0];
                }
                if (result == -Errno.ENODATA || result == -Errno.EOPNOTSUPP) {
                    return new byte[0];
                }
                SystemCallException.check(result, "getsockopt " + option, fd);
                byte[] read = new byte[needed];
                scratch.bytes().get(value, read);
                return read;
            }
        }
    }

    private static int get(int fd, int option, Scratch scratch, int value, int length) {
        return Libc.negated(
                Libc.getsockopt(fd, Sockets.SOL_SOCKET, option, scratch.at(value), scratch.at(length)));
    }

    private static byte[] withoutEndingNul(byte[] label) {
        int length = label.length;
        while (length > 0 && (label[length - 1] == 0 || label[length - 1] == '\n')) {
            length--;
        }
        return Arrays.copyOf(label, length);
    }

    private static long[] unsigned(Scratch scratch, int at, int count) {
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = Integer.toUnsignedLong(scratch.bytes().getInt(at + 4 * i));
        }
        return values;
    }

    private static long[] withPrimary(long[] gids, long gid) {
        long[] all = gids;
        if (gid != UNKNOWN) {
            all = Arrays.copyOf(gids, gids.length + 1);
            all[gids.length] = gid;
        }
        Arrays.sort(all);
        int kept = 0;
        for (int i = 0; i < all.length; i++) {
            if (i == 0 || all[i] != all[i - 1]) {
                all[kept++] = all[i];
            }
        }
        return Arrays.copyOf(all, kept);
    }
}
