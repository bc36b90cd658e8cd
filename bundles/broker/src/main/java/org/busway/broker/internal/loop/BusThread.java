package org.busway.broker.internal.loop;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of one bus: turns the loop until it is told to stop. A fault that escapes a turn is logged and ends only that turn, since a peer
 * must not be able to stop the bus, and a process whose bus has ended would serve nobody. While faults come one after another the thread pauses between
 * turns, so that it takes neither the processor nor the log for itself.
 */
public final class BusThread {

    private static final Logger LOG = LoggerFactory.getLogger(BusThread.class);
    private static final int FAULTS_WITHOUT_PAUSE = 10;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final EventLoop loop;
    private final Thread thread;
    private boolean stopping;

    /**
     * A thread that has not begun.
     *
     * @param loop what it turns
     * @param name of the thread
     */
    public BusThread(EventLoop loop, String name) {
        this.loop = loop;
        thread = new Thread(this::run, name);
    }

    /** Begins. */
    public void start() {
        thread.start();
    }

    /**
     * The thread itself.
     *
     * @return for tests and for checks that code runs on it
     */
    public Thread thread() {
        return thread;
    }

    /**
     * Ends the thread after a last task, and waits for that.
     *
     * @param last run on the bus thread
     * @param timeoutMillis how long to wait
     * @return false if the thread has not ended in time
     */
    public boolean stop(Runnable last, long timeoutMillis) {
        loop.execute(() -> {
            stopping = true;
            last.run();
        });
        boolean interrupted = false;
        try {
            thread.join(timeoutMillis);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private void run() {
        int faults = 0;
        while (!stopping) {
            try {
                loop.turn(-1);
                faults = 0;
            } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
                faults++;
                log(faults, e);
                if (faults > FAULTS_WITHOUT_PAUSE) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        }
    }

    /** Without memory even a line in the log may fail; that is no reason to stop. Of many in a row ever fewer are logged. */
    private static void log(int faults, Throwable fault) {
        if (Integer.bitCount(faults) > 1) {
            return;
        }
        try {
            LOG.error("A turn of the bus failed, number {} in a row; the bus goes on", faults, fault);
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            // Nothing can be said.
        }
    }
}
