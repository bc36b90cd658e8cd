package org.busway.client.internal.group.publish;

import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntConsumer;
import org.busway.os.Descriptors;
import org.busway.os.Epoll;
import org.busway.os.SystemCallException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until pairs that are full have room. The thread is there from the first such pair on, and sleeps while none is full.
 *
 * <p>Invariant: the epoll and {@link #watched} belong to that thread. It watches duplicates, so that a number that is closed meanwhile is not another's.
 */
final class PairRoom {

    private static final Logger LOG = LoggerFactory.getLogger(PairRoom.class);
    private static final int MOST_EVENTS = 16;

    private record Full(int slot, int duplicate) {}

    private final String group;
    private final IntConsumer hasRoom;
    private final Queue<Full> wanted = new ConcurrentLinkedQueue<>();
    private final Map<Long, Full> watched = new HashMap<>();
    /** Guarded by this. */
    private Epoll epoll;
    private volatile boolean closed;

    /**
     * Waits for nobody yet.
     *
     * @param hasRoom told the slot of a pair that has room, or an end
     */
    PairRoom(String group, IntConsumer hasRoom) {
        this.group = group;
        this.hasRoom = hasRoom;
    }

    /** A pair is full. */
    void await(int slot, int fd) {
        try {
            Full full = new Full(slot, Descriptors.duplicate(fd));
            synchronized (this) {
                if (closed) {
                    Descriptors.close(full.duplicate);
                    return;
                }
                if (epoll == null) {
                    epoll = Epoll.open(MOST_EVENTS);
                    Thread thread = new Thread(this::run, "busway pairs of group " + group);
                    thread.setDaemon(true);
                    thread.start();
                }
                wanted.add(full);
                epoll.wake();
            }
        } catch (SystemCallException e) {
            LOG.warn("member {} of group \"{}\" waits for what it cannot be sent", slot, group, e);
        }
    }

    private void run() {
        while (!closed) {
            for (Full full = wanted.poll(); full != null; full = wanted.poll()) {
                watch(full);
            }
            int events = epoll.await(-1);
            for (int i = 0; i < events; i++) {
                Full full = watched.remove(epoll.token(i));
                if (full != null) {
                    forget(full);
                    hasRoom.accept(full.slot);
                }
            }
        }
        wanted.forEach(full -> Descriptors.close(full.duplicate));
        watched.values().forEach(full -> Descriptors.close(full.duplicate));
        synchronized (this) {
            epoll.close();
        }
    }

    private void watch(Full full) {
        try {
            epoll.add(full.duplicate, Epoll.WRITABLE, full.duplicate);
            watched.put((long) full.duplicate, full);
        } catch (SystemCallException e) {
            Descriptors.close(full.duplicate);
            LOG.warn("member {} of group \"{}\" waits for what it cannot be sent", full.slot, group, e);
        }
    }

    private void forget(Full full) {
        try {
            epoll.remove(full.duplicate);
        } catch (SystemCallException e) {
            LOG.warn("a pair of group \"{}\" cannot be forgotten", group, e);
        }
        Descriptors.close(full.duplicate);
    }

    /** Waits no more; the thread ends. */
    synchronized void close() {
        closed = true;
        if (epoll != null) {
            epoll.wake();
        }
    }
}
