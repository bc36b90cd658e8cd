package org.busway.os;

import java.nio.ByteBuffer;

import org.busway.os.internal.libc.Libc;
import org.busway.os.internal.libc.Scratch;

/**
 * What the kernel knows of a file, by {@code statx}, whose result has one layout on every machine.
 *
 * @param mode
 *            type and permission bits; 0 if there is no such file
 * @param uid
 *            the owner
 * @param gid
 *            the group
 * @param size
 *            in bytes
 */
public record FileStatus(int mode, long uid, long gid, long size) {

    private static final int AT_FDCWD = -100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int BASIC = 0x7ff;
    private static final int RESULT_BYTES = 256;
    private static final int TYPE_MASK = 0170000;

    /** Of a path, without following a last symbolic link; all zero if it does not exist or cannot be seen. */
    public static FileStatus of(String path) {
        try (Scratch scratch = Scratch.take(RESULT_BYTES + 4 * path.length())) {
            int result = scratch.block(RESULT_BYTES);
            if (Libc.statx(AT_FDCWD, scratch.text(path), AT_SYMLINK_NOFOLLOW, BASIC, scratch.at(result)) < 0) {
                return new FileStatus(0, 0, 0, 0);
            }
            return read(scratch.bytes(), result);
        }
    }

    /** Of an open file. */
    public static FileStatus of(int fd) throws SystemCallException {
        try (Scratch scratch = Scratch.take()) {
            int result = scratch.block(RESULT_BYTES);
            SystemCallException.check(
                    Libc.negated(Libc.statx(fd, scratch.text(""), AT_EMPTY_PATH, BASIC, scratch.at(result))), "statx",
                    fd);
            return read(scratch.bytes(), result);
        }
    }

    private static FileStatus read(ByteBuffer bytes, int at) {
        return new FileStatus(Short.toUnsignedInt(bytes.getShort(at + 28)),
                Integer.toUnsignedLong(bytes.getInt(at + 20)), Integer.toUnsignedLong(bytes.getInt(at + 24)),
                bytes.getLong(at + 40));
    }

    public boolean exists() {
        return mode != 0;
    }

    public boolean isSocket() {
        return (mode & TYPE_MASK) == 0140000;
    }

    public boolean isDirectory() {
        return (mode & TYPE_MASK) == 0040000;
    }

    /** The permission bits alone. */
    public int permissions() {
        return mode & 07777;
    }
}
