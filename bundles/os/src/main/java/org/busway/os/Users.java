package org.busway.os;

import java.util.Optional;

import org.busway.os.internal.layout.Abi;
import org.busway.os.internal.layout.AccountLayout;
import org.busway.os.internal.libc.Libc;
import org.busway.os.internal.libc.Scratch;

/**
 * Users and groups as the machine's name services know them ({@code nsswitch.conf}), not only as {@code /etc/passwd}
 * does. A look-up may ask a server and wait for it.
 */
public final class Users {

    /**
     * An account.
     *
     * @param name
     *            login name
     * @param uid
     *            user number
     * @param gid
     *            primary group
     * @param home
     *            home directory
     * @param shell
     *            login shell
     */
    public record User(String name, long uid, long gid, String home, String shell) {}

    private static final AccountLayout LAYOUT = AccountLayout.CURRENT;
    private static final int FIRST_BUFFER_BYTES = 1024;
    private static final int LAST_BUFFER_BYTES = 1 << 20;

    private Users() {}

    /** The user with this name. */
    public static Optional<User> byName(String name) throws SystemCallException {
        return user("getpwnam_r", "user \"" + name + '"', name.length(), (scratch, entry, buffer, size, result) -> Libc
                .getpwnamR(scratch.text(name), entry, buffer, size, result));
    }

    /** The user with this number. */
    public static Optional<User> byUid(long uid) throws SystemCallException {
        return user("getpwuid_r", "uid " + uid, 0,
                (scratch, entry, buffer, size, result) -> Libc.getpwuidR((int) uid, entry, buffer, size, result));
    }

    /** The number of the group with this name. */
    public static Optional<Long> gidOf(String group) throws SystemCallException {
        return lookUp("getgrnam_r", "group \"" + group + '"', group.length(),
                (scratch, entry, buffer, size, result) -> Libc.getgrnamR(scratch.text(group), entry, buffer, size,
                        result),
                (scratch, entry) -> Integer.toUnsignedLong(scratch.bytes().getInt(entry + LAYOUT.groupGid)));
    }

    /** The name of the group with this number. */
    public static Optional<String> groupName(long gid) throws SystemCallException {
        return lookUp("getgrgid_r", "gid " + gid, 0,
                (scratch, entry, buffer, size, result) -> Libc.getgrgidR((int) gid, entry, buffer, size, result),
                (scratch, entry) -> Libc.text(Abi.CURRENT.word(scratch.bytes(), entry + LAYOUT.groupName)));
    }

    /** The groups that a user is in, with the primary one; that one alone when there is no such user. */
    public static long[] groupsOf(long uid, long primaryGid) throws SystemCallException {
        Optional<User> user = byUid(uid);
        if (user.isEmpty()) {
            return new long[]{primaryGid};
        }
        int room = 64;
        while (true) {
            try (Scratch scratch = Scratch.take(4 * room + 4 * user.get().name().length())) {
                int groups = scratch.block(4 * room);
                int count = scratch.block(4);
                scratch.bytes().putInt(count, room);
                int result = Libc.getgrouplist(scratch.text(user.get().name()), (int) primaryGid, scratch.at(groups),
                        scratch.at(count));
                int found = scratch.bytes().getInt(count);
                if (result >= 0) {
                    long[] gids = new long[found];
                    for (int i = 0; i < found; i++) {
                        gids[i] = Integer.toUnsignedLong(scratch.bytes().getInt(groups + 4 * i));
                    }
                    return gids;
                }
                room = Math.max(2 * room, found);
            }
        }
    }

    private static Optional<User> user(String call, String object, int textChars, LookUp lookUp)
            throws SystemCallException {
        return lookUp(call, object, textChars, lookUp, (scratch, entry) -> {
            var bytes = scratch.bytes();
            return new User(Libc.text(Abi.CURRENT.word(bytes, entry + LAYOUT.userName)),
                    Integer.toUnsignedLong(bytes.getInt(entry + LAYOUT.userUid)),
                    Integer.toUnsignedLong(bytes.getInt(entry + LAYOUT.userGid)),
                    Libc.text(Abi.CURRENT.word(bytes, entry + LAYOUT.userHome)),
                    Libc.text(Abi.CURRENT.word(bytes, entry + LAYOUT.userShell)));
        });
    }

    /** The reentrant look-ups return an error number, and say by a null result that there is no such entry. */
    private static <T> Optional<T> lookUp(String call, String object, int textChars, LookUp lookUp, Found<T> found)
            throws SystemCallException {
        for (int size = FIRST_BUFFER_BYTES;; size *= 4) {
            try (Scratch scratch = Scratch.take(size + 4 * textChars)) {
                int entry = scratch.block(Math.max(LAYOUT.userSize, LAYOUT.groupSize));
                int result = scratch.block(8);
                int buffer = scratch.block(size);
                int errno = lookUp.call(scratch, scratch.at(entry), scratch.at(buffer), size, scratch.at(result));
                if (errno == Errno.ERANGE && size < LAST_BUFFER_BYTES || errno == Errno.EINTR) {
                    continue;
                }
                boolean exists = Abi.CURRENT.word(scratch.bytes(), result) != 0;
                // Name services report "no such entry" by these numbers as well (getpwnam(3)).
                if (errno != 0 && errno != Errno.ENOENT && errno != Errno.ESRCH) {
                    throw new SystemCallException(call, object, errno);
                }
                return exists ? Optional.of(found.read(scratch, entry)) : Optional.empty();
            }
        }
    }

    @FunctionalInterface
    private interface LookUp {
        int call(Scratch scratch, long entry, long buffer, long size, long result);
    }

    @FunctionalInterface
    private interface Found<T> {
        T read(Scratch scratch, int entry);
    }
}
