package org.busway.broker.internal.loop;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of one bus: turns the loop until it is told to stop. A fault that escapes a turn is logged and ends only that turn, since a peer
 * must not be able to stop the bus; faults that come one after another without a turn between them end the thread.
 */
public final class BusThread {

    private static final Logger LOG = LoggerFactory.getLogger(BusThread.class);
    private static final int MAX_FAULTS_IN_A_ROW = 100;

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
        while (!stopping && faults < MAX_FAULTS_IN_A_ROW) {
            try {
                loop.turn(-1);
                faults = 0;
            } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
                faults++;
                log(e);
            }
        }
        if (!stopping) {
            LOG.error("The bus stops: {} turns failed one after another", faults);
        }
    }

    /** Without memory even a line in the log may fail; that is no reason to stop. */
    private static void log(Throwable fault) {
        try {
            LOG.error("A turn of the bus failed; the bus goes on", fault);
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            // Nothing can be said.
        }
    }
}
