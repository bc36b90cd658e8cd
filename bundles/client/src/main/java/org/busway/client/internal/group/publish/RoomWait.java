package org.busway.client.internal.group.publish;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.busway.os.Epoll;
import org.busway.os.SocketBell;
import org.busway.os.SystemCallException;

/**
 * Where threads wait until members have made room. One of them sleeps on the members' doorbells, the others behind it; none does so under the lock of the
 * publisher.
 *
 * <p>Invariant: the epoll's list and the bells belong to whoever holds {@link #turn}; other threads leave what is to be changed in {@link #changes}.
 */
final class RoomWait {

    /** Bells tell of cursors; that a member was put out, or a lane ended, is told otherwise, and looked for this often. */
    private static final int LOOK_MILLIS = 100;

    /** Tries once more. */
    @FunctionalInterface
    interface Attempt {
        boolean succeeds();
    }

    private final Epoll epoll;
    private final ReentrantLock turn = new ReentrantLock(true);
    private final Queue<Runnable> changes = new ConcurrentLinkedQueue<>();
    private final Map<Long, SocketBell> bells = new HashMap<>();
    private volatile boolean closed;

    RoomWait() throws IOException {
        epoll = Epoll.open(16);
    }

    void add(SocketBell bell) {
        change(() -> {
            try {
                epoll.add(bell.fd(), Epoll.READABLE, bell.fd());
                bells.put((long) bell.fd(), bell);
            } catch (SystemCallException e) {
                throw new IllegalStateException("a member's doorbell cannot be watched", e);
            }
        });
    }

    /** Forgets a bell and closes it. */
    void remove(SocketBell bell) {
        change(() -> {
            if (bells.remove((long) bell.fd()) != null) {
                unwatch(bell);
            }
            bell.close();
        });
    }

    private void unwatch(SocketBell bell) {
        try {
            epoll.remove(bell.fd());
        } catch (SystemCallException e) {
            throw new IllegalStateException("a member's doorbell cannot be forgotten", e);
        }
    }

    private void change(Runnable change) {
        changes.add(change);
        if (turn.tryLock()) {
            try {
                takeChanges();
            } finally {
                turn.unlock();
            }
        } else {
            epoll.wake();
        }
    }

    private void takeChanges() {
        for (Runnable change = changes.poll(); change != null; change = changes.poll()) {
            change.run();
        }
    }

    /** Something has changed that may make room. */
    void retry() {
        epoll.wake();
    }

    /**
     * Waits and tries until it succeeds; false when the time is over, or the thread was interrupted, whose flag stays set.
     *
     * @param paceNanos after which the attempt before may succeed by the clock alone; 0 if it waits for members
     */
    boolean await(long nanos, Attempt attempt, LongSupplier paceNanos, Runnable wantRoom, Runnable wantNone) {
        long begin = System.nanoTime();
        try {
            if (!turn.tryLock(nanos, TimeUnit.NANOSECONDS)) {
                return attempt.succeeds();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        try {
            while (!closed) {
                wantRoom.run();
                // Behind the fence: whoever moved its cursor before did not see that somebody waits.
                if (attempt.succeeds()) {
                    return true;
                }
                long left = nanos - (System.nanoTime() - begin);
                if (left <= 0 || Thread.currentThread().isInterrupted()) {
                    return false;
                }
                takeChanges();
                long pace = paceNanos.getAsLong();
                sleep((int) Math.min(LOOK_MILLIS, Math.min(left, pace == 0 ? left : pace) / 1_000_000 + 1));
            }
            return attempt.succeeds();
        } finally {
            wantNone.run();
            takeChanges();
            turn.unlock();
        }
    }

    private void sleep(int millis) {
        int rung = epoll.await(millis);
        for (int i = 0; i < rung; i++) {
            SocketBell bell = bells.get(epoll.token(i));
            if (bell != null && bell.empty() < 0) {
                // Whoever rang it is gone; it would be readable for ever.
                bells.remove((long) bell.fd());
                unwatch(bell);
            }
        }
    }

    /** Ends all waits, which then fail as the publisher says. */
    void close() {
        closed = true;
        change(epoll::close);
    }
}
