package org.busway.os;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.busway.os.internal.libc.Libc;
import org.busway.os.internal.libc.PlainCalls;
import org.busway.os.internal.libc.Scratch;

/**
 * Tells what changes in directories (inotify), through a descriptor that an {@link Epoll} can watch.
 *
 * <p>
 * Belongs to one thread. Directories are not watched with what is below them.
 */
public final class DirectoryWatch implements AutoCloseable {

    /** What happened. */
    public enum Kind {
        /** A name appeared; a file's content may still be on its way, {@link #WRITTEN} follows it. */
        CREATED,
        /** A file was closed by who wrote it, or moved in whole. */
        WRITTEN,
        /** Permissions, owner or times changed. */
        ATTRIBUTES,
        /** A name disappeared. */
        DELETED,
        /** The directory itself was deleted, moved away or unmounted, and is no longer watched. */
        DIRECTORY_GONE,
        /** The kernel's queue was full and changes were lost, of any directory: look at all of them afresh. */
        OVERFLOW
    }

    /**
     * One change.
     *
     * @param kind
     *            what happened
     * @param directory
     *            where, as it was given to {@link #watch(Path)}; null for an overflow
     * @param name
     *            of the entry; empty where the directory itself is meant
     */
    public record Change(Kind kind, Path directory, String name) {}

    private static final int IN_ATTRIB = 0x4;
    private static final int IN_CLOSE_WRITE = 0x8;
    private static final int IN_MOVED_FROM = 0x40;
    private static final int IN_MOVED_TO = 0x80;
    private static final int IN_CREATE = 0x100;
    private static final int IN_DELETE = 0x200;
    private static final int IN_MOVE_SELF = 0x800;
    private static final int IN_Q_OVERFLOW = 0x4000;
    private static final int IN_IGNORED = 0x8000;
    private static final int IN_ONLYDIR = 0x1000000;
    private static final int INTEREST = IN_ATTRIB | IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE | IN_DELETE
            | IN_MOVE_SELF | IN_ONLYDIR;
    private static final int EVENT_HEADER_BYTES = 16;

    private final int fd;
    private final NativeBuffer buffer = NativeBuffer.allocate(16 * 1024);
    private final Map<Integer, Path> directories = new HashMap<>();
    private boolean closed;

    private DirectoryWatch(int fd) {
        this.fd = fd;
    }

    public static DirectoryWatch open() throws SystemCallException {
        return new DirectoryWatch(SystemCallException.check(
                Libc.negated(PlainCalls.inotify_init1(Sockets.CLOSE_ON_EXEC | Sockets.NON_BLOCKING)), "inotify_init1",
                "a new directory watch"));
    }

    /** The descriptor, to watch for readability. */
    public int fd() {
        return fd;
    }

    /** Begins to watch a directory. */
    public void watch(Path directory) throws SystemCallException {
        try (Scratch scratch = Scratch.take(4 * directory.toString().length())) {
            int watch = Libc.negated(Libc.inotifyAddWatch(fd, scratch.text(directory.toString()), INTEREST));
            SystemCallException.check(watch, "inotify_add_watch", "directory \"" + directory + '"');
            directories.put(watch, directory);
        }
    }

    /** Ends watching a directory; changes that wait to be read are dropped. */
    public void unwatch(Path directory) {
        directories.entrySet().removeIf(entry -> {
            if (!entry.getValue().equals(directory)) {
                return false;
            }
            PlainCalls.inotify_rm_watch(fd, entry.getKey());
            return true;
        });
    }

    /** The changes since the last look, in their order; without waiting. */
    public List<Change> changes() throws SystemCallException {
        List<Change> changes = new ArrayList<>();
        while (true) {
            int count = Sockets.read(fd, buffer.address(), buffer.capacity());
            if (count == -Errno.EAGAIN) {
                return changes;
            }
            SystemCallException.check(count, "read", "directory watch");
            decode(count, changes);
        }
    }

    private void decode(int count, List<Change> changes) {
        ByteBuffer bytes = buffer.bytes();
        int at = 0;
        while (at + EVENT_HEADER_BYTES <= count) {
            int watch = bytes.getInt(at);
            int mask = bytes.getInt(at + 4);
            int nameBytes = bytes.getInt(at + 12);
            String name = name(at + EVENT_HEADER_BYTES, nameBytes);
            at += EVENT_HEADER_BYTES + nameBytes;
            if ((mask & IN_Q_OVERFLOW) != 0) {
                changes.add(new Change(Kind.OVERFLOW, null, ""));
                continue;
            }
            Path directory = directories.get(watch);
            Kind kind = kind(mask);
            if (directory == null || kind == null) {
                continue;
            }
            if (kind == Kind.DIRECTORY_GONE) {
                directories.remove(watch);
                PlainCalls.inotify_rm_watch(fd, watch);
            }
            changes.add(new Change(kind, directory, name));
        }
    }

    private static Kind kind(int mask) {
        if ((mask & (IN_IGNORED | IN_MOVE_SELF)) != 0) {
            return Kind.DIRECTORY_GONE;
        }
        if ((mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) != 0) {
            return Kind.WRITTEN;
        }
        if ((mask & IN_CREATE) != 0) {
            return Kind.CREATED;
        }
        if ((mask & (IN_DELETE | IN_MOVED_FROM)) != 0) {
            return Kind.DELETED;
        }
        return (mask & IN_ATTRIB) != 0 ? Kind.ATTRIBUTES : null;
    }

    /** Names are padded with nuls. */
    private String name(int at, int padded) {
        byte[] name = new byte[padded];
        buffer.bytes().get(at, name);
        int length = 0;
        while (length < padded && name[length] != 0) {
            length++;
        }
        return new String(name, 0, length, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            PlainCalls.close(fd);
        }
    }
}
