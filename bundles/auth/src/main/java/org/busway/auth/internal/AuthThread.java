package org.busway.auth.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.busway.os.DirectoryWatch;
import org.busway.os.Epoll;
import org.busway.os.SystemCallException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of this bundle. It reads configurations, and notices when their files change. All but {@link #execute}
 * and {@link #close} belongs to the thread itself.
 */
final class AuthThread implements Executor, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AuthThread.class);
    private static final long WATCH_TOKEN = 1;
    private static final long JOIN_MILLIS = 2_000;

    /** What an editor or a package does to files within this time is taken in with one reading. */
    private static final long SETTLE_NANOS = 200_000_000;

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Epoll epoll;
    private final DirectoryWatch watch;
    private final Thread thread = new Thread(this::run, "busway-auth");
    private final Set<Path> watched = new HashSet<>();
    private Set<String> places = Set.of();
    private Runnable onChange = () -> {};
    private long readAtNanos;
    private boolean readIsDue;
    private volatile boolean closed;

    AuthThread() throws SystemCallException {
        epoll = Epoll.open(1);
        try {
            watch = DirectoryWatch.open();
            epoll.add(watch.fd(), Epoll.READABLE, WATCH_TOKEN);
        } catch (SystemCallException e) {
            epoll.close();
            throw e;
        }
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void execute(Runnable task) {
        if (closed) {
            throw new RejectedExecutionException("closed");
        }
        tasks.add(task);
        epoll.wake();
    }

    /** Watches these files and directories, those too that are not there yet, in place of others. */
    void watch(Set<String> newPlaces, Runnable onChange) {
        this.places = newPlaces;
        this.onChange = onChange;
        Set<Path> wanted = new HashSet<>();
        for (String place : newPlaces) {
            Path path = Path.of(place);
            if (Files.isDirectory(path)) {
                wanted.add(path);
            }
            // Its directory, or the nearest that is there: the place may be replaced, or come to be.
            Path parent = path.getParent();
            while (parent != null && !Files.isDirectory(parent)) {
                parent = parent.getParent();
            }
            if (parent != null) {
                wanted.add(parent);
            }
        }
        watched.stream().filter(path -> !wanted.contains(path)).toList().forEach(path -> {
            watched.remove(path);
            watch.unwatch(path);
        });
        for (Path path : wanted) {
            if (watched.add(path)) {
                try {
                    watch.watch(path);
                } catch (SystemCallException e) {
                    watched.remove(path);
                    LOG.warn("changes in \"{}\" will not be noticed: {}", path, e.getMessage());
                }
            }
        }
    }

    private void run() {
        try {
            while (!closed) {
                int ready = epoll.await(waitMillis());
                if (ready < 0) {
                    throw new IllegalStateException("epoll_wait fails with error number " + -ready);
                }
                for (int i = 0; i < ready; i++) {
                    if (epoll.token(i) == WATCH_TOKEN) {
                        noticeChanges();
                    }
                }
                for (Runnable task = tasks.poll(); task != null && !closed; task = tasks.poll()) {
                    task.run();
                }
                if (readIsDue && System.nanoTime() - readAtNanos >= 0) {
                    readIsDue = false;
                    onChange.run();
                }
            }
        } catch (SystemCallException | RuntimeException e) {
            LOG.error("changes of the configuration are not noticed any more, and reloading has ended", e);
            closed = true;
        } finally {
            watch.close();
            epoll.close();
        }
    }

    private int waitMillis() {
        return readIsDue ? (int) Math.max(0, (readAtNanos - System.nanoTime()) / 1_000_000 + 1) : -1;
    }

    private void noticeChanges() throws SystemCallException {
        for (DirectoryWatch.Change change : watch.changes()) {
            if (change.kind() == DirectoryWatch.Kind.DIRECTORY_GONE) {
                watched.remove(change.directory());
            }
            if (!readIsDue && concernsPlaces(change)) {
                readIsDue = true;
                readAtNanos = System.nanoTime() + SETTLE_NANOS;
            }
        }
    }

    /** Whether the change is of a place, of a directory above it, or of a configuration or service file in it. */
    private boolean concernsPlaces(DirectoryWatch.Change change) {
        return switch (change.kind()) {
            case OVERFLOW, DIRECTORY_GONE -> true;
            default -> {
                if (change.name().isEmpty()) {
                    yield places.contains(change.directory().toString());
                }
                Path changed = change.directory().resolve(change.name());
                boolean inPlace = (change.name().endsWith(".conf") || change.name().endsWith(".service"))
                        && places.contains(change.directory().toString());
                yield inPlace || places.stream().anyMatch(place -> Path.of(place).startsWith(changed));
            }
        };
    }

    /** Ends the thread; tasks that wait are dropped. */
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
