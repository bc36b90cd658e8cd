package org.busway.auth.internal.sasl;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * The lock of a cookie file: a file that exists while somebody writes. It is held for an instant, so one that is older
 * than any writer needs was left behind and is removed.
 *
 * <p>
 * Taken on the bus thread, hence the short wait: who does not get it is rejected, and may try again.
 */
final class KeyringLock implements AutoCloseable {

    private static final int ATTEMPTS = 20;
    private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();
    /** As long as the reference implementation waits before it takes a lock for abandoned. */
    private static final Duration ABANDONED = Duration.ofSeconds(8);

    private final Path file;

    private KeyringLock(Path file) {
        this.file = file;
    }

    static KeyringLock take(Path file, Clock clock) throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                Files.createFile(file);
                return new KeyringLock(file);
            } catch (FileAlreadyExistsException held) {
                if (isAbandoned(file, clock)) {
                    Files.deleteIfExists(file);
                } else {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        }
        throw new IOException("\"" + file + "\" is held by another process: remove it if there is none");
    }

    private static boolean isAbandoned(Path file, Clock clock) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant().plus(ABANDONED).isBefore(clock.instant());
        } catch (NoSuchFileException released) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
