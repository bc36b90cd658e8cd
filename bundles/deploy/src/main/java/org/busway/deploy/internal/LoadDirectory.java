package org.busway.deploy.internal;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.busway.os.DirectoryWatch;
import org.busway.os.Epoll;
import org.busway.os.SystemCallException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one lasting thread of this bundle: it hears of changes of the directory (inotify) and has them looked at. It sleeps while there are none. The directory
 * may come later, go and come back: then the nearest directory above it is watched too.
 *
 * <p>A file that is being written is looked at when it is closed; what happens to files within a moment is looked at once.
 */
final class LoadDirectory implements Executor, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LoadDirectory.class);
    private static final long WATCH_TOKEN = 1;
    private static final long JOIN_MILLIS = 5_000;
    private static final long SETTLE_NANOS = 100_000_000;

    private final Path directory;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Epoll epoll;
    private final DirectoryWatch watch;
    private final Thread thread = new Thread(null, this::run, "busway-deploy", 0, false);
    private final Set<String> changed = new TreeSet<>();
    private Deployment deployment;
    /** The directory itself, or the nearest one above it that is there. */
    private Path watched;
    private long lookAtNanos;
    private volatile boolean closed;

    LoadDirectory(Path directory) throws SystemCallException {
        this.directory = directory;
        epoll = Epoll.open(1);
        try {
            watch = DirectoryWatch.open();
            epoll.add(watch.fd(), Epoll.READABLE, WATCH_TOKEN);
        } catch (SystemCallException e) {
            epoll.close();
            throw e;
        }
        thread.setDaemon(true);
    }

    /** Begins with all that is there. */
    void begin(Deployment made) {
        deployment = made;
        thread.start();
    }

    /** What is handed in after the end is dropped. */
    @Override
    public void execute(Runnable task) {
        if (!closed) {
            tasks.add(task);
            epoll.wake();
        }
    }

    private void run() {
        try {
            deployment.adopt();
            open();
            while (!closed) {
                int ready = epoll.await(waitMillis());
                if (ready < 0) {
                    throw new IllegalStateException("epoll_wait fails with error number " + -ready);
                }
                if (ready > 0 && epoll.token(0) == WATCH_TOKEN) {
                    notice();
                }
                for (Runnable task = tasks.poll(); task != null && !closed; task = tasks.poll()) {
                    guarded(task);
                }
                if (!closed && !changed.isEmpty() && System.nanoTime() - lookAtNanos >= 0) {
                    look();
                }
            }
        } catch (SystemCallException | RuntimeException e) {
            if (!closed) {
                LOG.error("changes of {} are not noticed any more", directory, e);
            }
        } finally {
            closed = true;
            watch.close();
            epoll.close();
        }
    }

    private int waitMillis() {
        return changed.isEmpty() ? -1 : (int) Math.max(0, (lookAtNanos - System.nanoTime()) / 1_000_000 + 1);
    }

    /** Watches what is there of the path, and looks at all files. */
    private void open() throws SystemCallException {
        while (true) {
            Path nearest = directory;
            while (!Files.isDirectory(nearest)) {
                nearest = nearest.getParent();
            }
            if (watched != null) {
                watch.unwatch(watched);
            }
            watched = nearest;
            try {
                watch.watch(nearest);
            } catch (SystemCallException e) {
                if (Files.isDirectory(nearest)) {
                    throw e;
                }
            }
            // What came between the look and the watch would never be told.
            if (nearest.equals(directory) ? Files.isDirectory(directory) : !Files.isDirectory(next(nearest))) {
                break;
            }
        }
        rescan();
        look();
    }

    /** The part of the path that comes below. */
    private Path next(Path above) {
        return above.resolve(directory.getName(above.getNameCount()));
    }

    private void rescan() {
        changed.addAll(deployment.known());
        if (watched.equals(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                files.forEach(file -> changed.add(file.getFileName().toString()));
            } catch (IOException | DirectoryIteratorException e) {
                LOG.warn("{} cannot be read: {}: make it readable", directory, e.getMessage());
            }
        }
        changed.removeIf(LoadDirectory::isNobodys);
    }

    private void look() {
        Set<String> names = Set.copyOf(changed);
        changed.clear();
        guarded(() -> deployment.look(names));
    }

    /** What a framework answers for one bundle keeps nobody from looking at the others. */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            if (!closed) {
                LOG.error("{}: a change could not be taken in: move the file there again", directory, e);
            }
        }
    }

    private void notice() throws SystemCallException {
        boolean wasEmpty = changed.isEmpty();
        boolean elsewhere = false;
        for (DirectoryWatch.Change change : watch.changes()) {
            switch (change.kind()) {
                case OVERFLOW -> rescan();
                case DIRECTORY_GONE -> elsewhere = true;
                default -> {
                    if (!watched.equals(directory)) {
                        elsewhere |= watched.resolve(change.name()).equals(next(watched));
                    } else if (change.name().isEmpty()) {
                        rescan();
                    } else if (change.kind() != DirectoryWatch.Kind.CREATED || isWhole(directory.resolve(change.name()))) {
                        changed.add(change.name());
                    }
                }
            }
        }
        changed.removeIf(LoadDirectory::isNobodys);
        if (elsewhere) {
            open();
        } else if (wasEmpty && !changed.isEmpty()) {
            lookAtNanos = System.nanoTime() + SETTLE_NANOS;
        }
    }

    /** A link is there at once; a new file comes to its end later. */
    private static boolean isWhole(Path file) {
        try {
            return Files.isSymbolicLink(file)
                    || Integer.valueOf(1).compareTo((Integer) Files.getAttribute(file, "unix:nlink")) < 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Hidden files are those that somebody is still making. */
    private static boolean isNobodys(String name) {
        return name.startsWith(".") || !(name.endsWith(".jar") || name.endsWith(".cfg"));
    }

    /** Ends the thread; what was installed goes on. */
    @Override
    public void close() {
        closed = true;
        epoll.wake();
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
