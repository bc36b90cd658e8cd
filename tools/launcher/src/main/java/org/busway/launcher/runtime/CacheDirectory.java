package org.busway.launcher.runtime;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.busway.launcher.StartFailure;

/**
 * The framework's cache of one running instance. Its owner holds a lock on the file beside it; the kernel drops that lock when the owner dies,
 * however it dies, so the next start knows what is left over and removes it. Lock files stand beside directories, not in them: whoever
 * holds the lock may remove both. The kernel drops it, too, when its owner closes the file by any other descriptor: so a process opens none that it holds.
 */
public final class CacheDirectory implements AutoCloseable {

    private static final String LOCK_SUFFIX = ".lock";
    private static final int ATTEMPTS = 100;
    private static final FileAttribute<?> OWNER_ONLY = PosixFilePermissions
            .asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** The lock files that this process holds. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path lockFile;
    private final FileChannel channel;
    private final Path directory;

    private CacheDirectory(Path lockFile, FileChannel channel, Path directory) {
        this.lockFile = lockFile;
        this.channel = channel;
        this.directory = directory;
    }

    /** A directory for this process, where its user's instances keep theirs. */
    public static CacheDirectory ofThisProcess() {
        return open(base(System.getenv("XDG_RUNTIME_DIR"), System.getProperty("java.io.tmpdir")));
    }

    /**
     * Where this user's instances keep their caches: the runtime directory of the session, or the one for temporary files.
     *
     * @param runtimeDirectory the value of XDG_RUNTIME_DIR, or null
     * @param temporaryDirectory used where the first is missing or belongs to someone else
     * @return a directory that is this user's alone
     */
    public static Path base(String runtimeDirectory, String temporaryDirectory) {
        try {
            int uid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            if (runtimeDirectory != null && ownedBy(uid, Path.of(runtimeDirectory))
                    && Files.isWritable(Path.of(runtimeDirectory))) {
                return privateDirectory(Path.of(runtimeDirectory, "busway-cache"), uid);
            }
            return privateDirectory(Path.of(temporaryDirectory, "busway-cache-" + uid), uid);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            throw new StartFailure("cache directory in " + temporaryDirectory + " cannot be made: " + e
                    + ": make it writable, or set XDG_RUNTIME_DIR to a directory of this user");
        }
    }

    private static boolean ownedBy(int uid, Path directory) throws IOException {
        return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                && Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(uid);
    }

    /** Anyone may make a directory of this name in /tmp first; then it is theirs and is not used. */
    private static Path privateDirectory(Path directory, int uid) throws IOException {
        try {
            Files.createDirectory(directory, OWNER_ONLY);
        } catch (java.nio.file.FileAlreadyExistsException e) {
            if (!ownedBy(uid, directory)) {
                throw new StartFailure(
                        "cache directory " + directory + " belongs to another user: remove it, or set XDG_RUNTIME_DIR");
            }
        }
        return directory;
    }

    /**
     * Removes what dead instances left behind and makes a directory for this one.
     *
     * @param base where the caches of this user are
     * @return locked until it is closed or this process ends
     */
    public static CacheDirectory open(Path base) {
        try {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                prepare(base);
                CacheDirectory made = tryOpen(base, ProcessHandle.current().pid() + "-" + attempt);
                if (made != null) {
                    return made;
                }
            }
            throw new StartFailure("cache directory in " + base + ": no free name: remove what is in it");
        } catch (IOException e) {
            throw new StartFailure("cache directory in " + base + " cannot be made: " + e + ": free space, or make it writable");
        }
    }

    /** The last instance that ended has removed the directory of all of them, perhaps just now. */
    private static void prepare(Path base) throws IOException {
        if (!Files.isDirectory(base)) {
            Files.createDirectories(base, OWNER_ONLY);
        }
        removeAbandoned(base);
    }

    /** @return the directory, empty at first */
    public Path path() {
        return directory;
    }

    @Override
    public void close() {
        try {
            removeTree(directory);
            Files.deleteIfExists(lockFile);
            channel.close();
            HELD.remove(lockFile);
            Files.deleteIfExists(directory.getParent());
        } catch (DirectoryNotEmptyException e) {
            // Other instances have their caches beside this one.
        } catch (IOException e) {
            // The next start finds the lock free and tries again.
        }
    }

    private static CacheDirectory tryOpen(Path base, String name) throws IOException {
        Path lockFile = base.resolve(name + LOCK_SUFFIX);
        FileChannel channel;
        try {
            channel = lock(lockFile, StandardOpenOption.CREATE);
        } catch (NoSuchFileException e) {
            return null;
        }
        if (channel == null) {
            return null;
        }
        Path directory = base.resolve(name);
        removeTree(directory);
        Files.createDirectory(directory);
        HELD.add(lockFile);
        return new CacheDirectory(lockFile, channel, directory);
    }

    private static void removeAbandoned(Path base) throws IOException {
        try (DirectoryStream<Path> lockFiles = Files.newDirectoryStream(base, "*" + LOCK_SUFFIX)) {
            for (Path lockFile : lockFiles) {
                FileChannel channel = lock(lockFile, StandardOpenOption.WRITE);
                if (channel != null) {
                    try (channel) {
                        String name = lockFile.getFileName().toString();
                        removeTree(base.resolve(name.substring(0, name.length() - LOCK_SUFFIX.length())));
                        Files.deleteIfExists(lockFile);
                    }
                }
            }
        }
    }

    /** Null if someone alive holds it. A file that was removed between opening and locking locks nothing any more: also null. */
    private static FileChannel lock(Path lockFile, StandardOpenOption how) throws IOException {
        if (HELD.contains(lockFile)) {
            return null;
        }
        FileChannel channel;
        try {
            channel = FileChannel.open(lockFile, StandardOpenOption.WRITE, how);
        } catch (NoSuchFileException e) {
            return null;
        }
        FileLock lock = channel.tryLock();
        if (lock != null && Files.exists(lockFile)) {
            return channel;
        }
        channel.close();
        return null;
    }

    private static void removeTree(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failed) throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
