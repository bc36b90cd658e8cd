package org.busway.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.busway.os.DirectoryWatch.Change;
import org.busway.os.DirectoryWatch.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DirectoryWatchTest {

    @TempDir
    Path directory;
    private DirectoryWatch watch;

    @BeforeEach
    void open() throws IOException {
        watch = DirectoryWatch.open();
    }

    @AfterEach
    void close() {
        watch.close();
        watch.close();
    }

    @Test
    void changesComeInOrderWithDirectoryAndName() throws IOException {
        watch.watch(directory);
        assertEquals(List.of(), watch.changes());
        Path file = directory.resolve("grüße.conf");
        Files.writeString(file, "x");
        Files.delete(file);
        assertEquals(List.of(new Change(Kind.CREATED, directory, "grüße.conf"),
                new Change(Kind.WRITTEN, directory, "grüße.conf"), new Change(Kind.DELETED, directory, "grüße.conf")),
                watch.changes());
    }

    @Test
    void anAtomicReplacementIsOneWriting() throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Path watched = Files.createDirectory(directory.resolve("watched"));
        Files.writeString(outside.resolve("new"), "x");
        watch.watch(watched);
        Files.move(outside.resolve("new"), watched.resolve("conf"));
        assertEquals(List.of(new Change(Kind.WRITTEN, watched, "conf")), watch.changes());
    }

    @Test
    void anEpollSeesThatThereAreChanges() throws IOException {
        watch.watch(directory);
        try (Epoll epoll = Epoll.open(4)) {
            epoll.add(watch.fd(), Epoll.READABLE, 1);
            assertEquals(0, epoll.await(0));
            Files.createFile(directory.resolve("a"));
            assertEquals(1, epoll.await(-1));
            watch.changes();
            assertEquals(0, epoll.await(0));
        }
    }

    @Test
    void aDirectoryThatGoesAwaySaysSoOnce() throws IOException {
        Path deleted = Files.createDirectory(directory.resolve("deleted"));
        Path moved = Files.createDirectory(directory.resolve("moved"));
        watch.watch(deleted);
        watch.watch(moved);
        Files.delete(deleted);
        assertEquals(List.of(new Change(Kind.DIRECTORY_GONE, deleted, "")),
                watch.changes().stream().filter(change -> change.kind() != Kind.ATTRIBUTES).toList());
        Files.move(moved, directory.resolve("elsewhere"));
        assertEquals(List.of(new Change(Kind.DIRECTORY_GONE, moved, "")), watch.changes());
        Files.createFile(directory.resolve("elsewhere").resolve("a"));
        assertEquals(List.of(), watch.changes());
    }

    @Test
    void unwatchedDirectoriesAreSilent() throws IOException {
        watch.watch(directory);
        Files.createFile(directory.resolve("a"));
        watch.unwatch(directory);
        Files.createFile(directory.resolve("b"));
        assertEquals(List.of(), watch.changes());
    }

    @Test
    void lostChangesAreFlagged() throws IOException {
        watch.watch(directory);
        int limit;
        // Not readString: it reads one byte first, and such a file gives its number in one read only.
        try (BufferedReader file = Files.newBufferedReader(Path.of("/proc/sys/fs/inotify/max_queued_events"))) {
            limit = Integer.parseInt(file.readLine());
        }
        Path a = Files.createFile(directory.resolve("a"));
        Path b = directory.resolve("b");
        // Two events each way; equal neighbours would be merged by the kernel.
        for (int i = 0; i <= limit / 4 + 1; i++) {
            Files.move(a, b);
            Files.move(b, a);
        }
        List<Change> changes = watch.changes();
        assertTrue(changes.contains(new Change(Kind.OVERFLOW, null, "")),
                () -> "none in " + changes.size() + " with limit " + limit);
    }

    @Test
    void whatIsNoDirectoryIsRefusedByName() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        SystemCallException e = assertThrows(SystemCallException.class, () -> watch.watch(file));
        assertEquals(Errno.ENOTDIR, e.errno());
        assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
        e = assertThrows(SystemCallException.class, () -> watch.watch(directory.resolve("none")));
        assertEquals(Errno.ENOENT, e.errno());
    }
}
