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
    private Round round;

    /** One thread with all that it alone touches, from the first bell to the last; the next thread has its own. */
    private static final class Round {
        final Epoll epoll;
        final Queue<Runnable> changes = new ConcurrentLinkedQueue<>();
        final Map<Long, Watched> watched = new HashMap<>();
        /** Guarded by the watch. */
        int count;

        Round(Epoll epoll) {
            this.epoll = epoll;
        }

        void change(Runnable change) {
            changes.add(change);
            epoll.wake();
        }
    }

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
        if (round == null) {
            Round opened = new Round(Epoll.open(EVENTS));
            round = opened;
            Thread thread = new Thread(null, () -> run(opened), name + " bells", 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(BellWatch.class.getClassLoader());
            thread.start();
        }
        Round of = round;
        of.count++;
        long token = bell.fd();
        of.change(() -> add(of, token, new Watched(bell, whenRung)));
        return () -> of.change(() -> remove(of, token));
    }

    private void add(Round of, long token, Watched added) {
        try {
            of.epoll.add((int) token, Epoll.READABLE, token);
            of.watched.put(token, added);
            // It may have been rung before.
            added.whenRung.run();
        } catch (SystemCallException e) {
            LOG.warn("a doorbell cannot be watched", e);
            added.bell.close();
        }
    }

    private void remove(Round of, long token) {
        Watched gone = of.watched.remove(token);
        if (gone != null) {
            unwatch(of.epoll, token);
            gone.bell.close();
        }
        synchronized (this) {
            if (--of.count == 0) {
                round = null;
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

    private synchronized boolean isNeeded(Round own) {
        return round == own;
    }

    private void run(Round own) {
        try (Epoll epoll = own.epoll) {
            while (isNeeded(own)) {
                int rung = epoll.await(-1);
                for (int i = 0; i < rung; i++) {
                    Watched bell = own.watched.get(epoll.token(i));
                    if (bell != null) {
                        if (bell.bell.empty() < 0) {
                            // Whoever rang it is gone: it would be readable for ever.
                            unwatch(epoll, epoll.token(i));
                        }
                        bell.whenRung.run();
                    }
                }
                for (Runnable change = own.changes.poll(); change != null; change = own.changes.poll()) {
                    change.run();
                }
            }
        }
    }
}
