package org.busway.client.internal;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.busway.client.internal.group.BellWatch;

/**
 * The threads on which connections hand messages on, and one that looks at the clock for them.
 *
 * <p>Each connection uses one thread at most and none while it is idle; a thread that nobody needs ends after some seconds. All are
 * daemons. A pool serves one connection of a program, or all bundles of a framework.
 */
public final class DeliveryPool implements Executor, AutoCloseable {

    private static final int IDLE_SECONDS = 5;

    private final AtomicInteger started = new AtomicInteger();
    private final BellWatch bells;
    private final ThreadPoolExecutor delivery;
    private final ScheduledThreadPoolExecutor clock;

    /** A pool whose threads have names that begin with this. */
    public DeliveryPool(String name) {
        bells = new BellWatch(name);
        delivery = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(),
                work -> new DeliveryThread(work, name + " delivery " + started.incrementAndGet()));
        clock = new ScheduledThreadPoolExecutor(1, work -> new DeliveryThread(work, name + " clock"));
        clock.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        clock.allowCoreThreadTimeOut(true);
        clock.setRemoveOnCancelPolicy(true);
    }

    /** Waits for the doorbells of lanes while no thread here does. */
    BellWatch bells() {
        return bells;
    }

    @Override
    public void execute(Runnable work) {
        try {
            delivery.execute(work);
        } catch (RejectedExecutionException e) {
            // Closed: whoever closed it has ended the connections before.
        }
    }

    /** Runs something short later; running what is returned means that it is not wanted any more. */
    public Runnable after(long nanos, Runnable work) {
        try {
            var timer = clock.schedule(work, nanos, TimeUnit.NANOSECONDS);
            return () -> timer.cancel(false);
        } catch (RejectedExecutionException e) {
            return () -> {};
        }
    }

    /** Lets what runs end, for at most a second, then interrupts it. */
    @Override
    public void close() {
        clock.shutdownNow();
        delivery.shutdown();
        if (Thread.currentThread() instanceof DeliveryThread) {
            return;
        }
        try {
            if (!delivery.awaitTermination(1, TimeUnit.SECONDS)) {
                delivery.shutdownNow();
            }
        } catch (InterruptedException e) {
            delivery.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
