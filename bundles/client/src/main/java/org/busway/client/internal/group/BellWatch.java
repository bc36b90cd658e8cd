package org.busway.client.internal.group;

import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.busway.os.Epoll;
import org.busway.os.SocketBell;
import org.busway.os.SystemCallException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that sleeps on doorbells for those who have no thread of their own to sleep on them. It runs no handler. It is there while there is a
 * bell, and wakes for nothing but bells.
 */
public final class BellWatch {

    private static final Logger LOG = LoggerFactory.getLogger(BellWatch.class);
    private static final int EVENTS = 16;

    private record Watched(SocketBell bell, Runnable whenRung) {}

    private final String name;
    /** Guarded by this: null while there is no thread. */
    private Epoll epoll;
    private int count;
    private final Queue<Runnable> changes = new ConcurrentLinkedQueue<>();
    /** Of the thread. */
    private final Map<Long, Watched> watched = new HashMap<>();

    /** A watch without bells, whose thread will have a name that begins so. */
    public BellWatch(String name) {
        this.name = name;
    }

    /**
     * Takes over a bell.
     *
     * @param whenRung run on the thread of this watch after the bell was emptied; returns at once
     * @return closes the bell, when run
     */
    public synchronized Runnable watch(SocketBell bell, Runnable whenRung) throws SystemCallException {
        if (epoll == null) {
            Epoll opened = Epoll.open(EVENTS);
            epoll = opened;
            Thread thread = new Thread(null, () -> run(opened), name + " bells", 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(BellWatch.class.getClassLoader());
            thread.start();
        }
        count++;
        long token = bell.fd();
        Epoll of = epoll;
        changes.add(() -> add(of, token, new Watched(bell, whenRung)));
        of.wake();
        return () -> forget(of, token);
    }

    private synchronized void forget(Epoll of, long token) {
        changes.add(() -> remove(of, token));
        of.wake();
    }

    private void add(Epoll of, long token, Watched added) {
        try {
            of.add((int) token, Epoll.READABLE, token);
            watched.put(token, added);
            // It may have been rung before.
            added.whenRung.run();
        } catch (SystemCallException e) {
            LOG.warn("a doorbell cannot be watched", e);
            added.bell.close();
        }
    }

    private void remove(Epoll of, long token) {
        Watched gone = watched.remove(token);
        if (gone != null) {
            unwatch(of, token);
            gone.bell.close();
        }
        synchronized (this) {
            if (--count == 0) {
                epoll = null;
            }
        }
    }

    private static void unwatch(Epoll of, long token) {
        try {
            of.remove((int) token);
        } catch (SystemCallException e) {
            LOG.debug("descriptor {} was watched no more", token, e);
        }
    }

    private synchronized boolean isNeeded(Epoll by) {
        return epoll == by;
    }

    private void run(Epoll own) {
        try (own) {
            while (isNeeded(own)) {
                int rung = own.await(-1);
                for (int i = 0; i < rung; i++) {
                    Watched bell = watched.get(own.token(i));
                    if (bell != null) {
                        if (bell.bell.empty() < 0) {
                            // Whoever rang it is gone: it would be readable for ever.
                            unwatch(own, own.token(i));
                        }
                        bell.whenRung.run();
                    }
                }
                for (Runnable change = changes.poll(); change != null; change = changes.poll()) {
                    change.run();
                }
            }
        }
    }
}
