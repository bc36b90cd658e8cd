package org.busway.client.internal;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.busway.api.BusException;

/**
 * Hands one connection's messages on, one at a time, in the order of the link.
 *
 * <p>Invariant: at most one thread is in {@link #run}; it alone takes from the link and touches {@link #ahead}. A handler that waits for
 * a reply takes further messages itself: replies to calls made inside a handler are completed at once, everything else waits in
 * {@code ahead}, whose bytes are bounded, and is handed on after the handler has returned.
 */
final class Delivery {

    /** What a delivery hands to. Called on the delivery thread. */
    interface Receiver {

        /** Reads a message; null if it is one to be ignored, or none, in which case the link was closed. */
        Arrival read(Link.Received received);

        /** Whether it answers a call that was made inside a handler. */
        boolean releasesHandler(Arrival arrival);

        /** Hands it on, and closes what nobody took. */
        void deliver(Arrival arrival);

        /** Sends what had to wait for room; false if there still is none: then nothing more is handed on now. */
        boolean flush();

        /** Nothing will come any more. Called once. */
        void ended(String reason);
    }

    private enum State {
        IDLE, RUNNING, AGAIN
    }

    private final DeliveryPool pool;
    private final Receiver receiver;
    private final long aheadBytesMax;
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
    /** Completions by the clock, and callbacks that owe no order to messages. */
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Queue<Arrival> ahead = new ArrayDeque<>();
    private long aheadBytes;
    private boolean ended;
    private volatile boolean stopped;
    private volatile Link link;
    /** The delivery thread while it waits inside a handler. */
    private volatile Thread waiting;

    Delivery(DeliveryPool pool, Receiver receiver, long aheadBytesMax) {
        this.pool = pool;
        this.receiver = receiver;
        this.aheadBytesMax = aheadBytesMax;
    }

    /** Begins to hand on what the link has. */
    void start(Link from) {
        link = from;
        wake();
    }

    /** Hands nothing more on, apart from the end. */
    void stop() {
        stopped = true;
        wake();
    }

    /** Has something run on the delivery thread, between two handlers or while one waits. */
    void add(Runnable task) {
        tasks.add(task);
        wake();
    }

    /** There may be something to do. */
    void wake() {
        State before = state.getAndUpdate(s -> s == State.IDLE ? State.RUNNING : State.AGAIN);
        if (before == State.IDLE) {
            pool.execute(this::run);
        } else {
            LockSupport.unpark(waiting);
        }
    }

    private void run() {
        do {
            state.set(State.RUNNING);
            drain();
        } while (!state.compareAndSet(State.RUNNING, State.IDLE));
    }

    private void drain() {
        runTasks();
        while (link != null && !ended) {
            // Read first: what came before the end is handed on before the end.
            String reason = link.closeReason();
            if (!receiver.flush() && reason == null) {
                return;
            }
            Arrival next = next();
            if (next != null) {
                DeliveryThread.handle(this, () -> receiver.deliver(next));
            } else if (reason != null) {
                ended = true;
                DeliveryThread.handle(this, () -> receiver.ended(reason));
            } else if (link.closeReason() == null) {
                return;
            }
            runTasks();
        }
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            DeliveryThread.handle(this, task);
        }
    }

    private Arrival next() {
        Arrival next = takeAhead();
        while (stopped && next != null) {
            next.drop();
            next = takeAhead();
        }
        return next;
    }

    private Arrival takeAhead() {
        Arrival first = ahead.poll();
        if (first == null) {
            return takeFromLink();
        }
        aheadBytes -= first.bytes();
        return first;
    }

    private Arrival takeFromLink() {
        for (Link.Received received = link.receive(); received != null; received = link.receive()) {
            Arrival arrival = receiver.read(received);
            if (arrival != null) {
                return arrival;
            }
        }
        return null;
    }

    /**
     * Inside a handler, takes messages until the future is complete or the time is over; elsewhere does nothing.
     *
     * @throws InterruptedException if the handler is interrupted
     * @throws BusException {@code LimitsExceeded} if so much came before the reply that it cannot be held, {@code Disconnected} if nothing
     *             can come any more
     */
    void awaitInHandler(CompletableFuture<?> future, long timeoutNanos) throws InterruptedException {
        if (!DeliveryThread.isInHandlerOf(this)) {
            return;
        }
        long begin = System.nanoTime();
        Thread before = waiting;
        waiting = Thread.currentThread();
        try {
            long left = timeoutNanos;
            while (!future.isDone() && left > 0) {
                take(future, left);
                left = timeoutNanos - (System.nanoTime() - begin);
            }
        } finally {
            waiting = before;
            // Whatever woke us may have been meant for the drain.
            state.set(State.AGAIN);
        }
    }

    /** Takes one message, or waits until there is one. */
    private void take(CompletableFuture<?> future, long nanos) throws InterruptedException {
        runTasks();
        String reason = link.closeReason();
        Arrival arrival = takeFromLink();
        if (arrival != null) {
            hold(arrival);
        } else if (reason != null && !future.isDone()) {
            throw new BusException(BusException.DISCONNECTED, reason);
        } else if (!future.isDone() && tasks.isEmpty() && link.closeReason() == null) {
            LockSupport.parkNanos(this, nanos);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private void hold(Arrival arrival) {
        if (receiver.releasesHandler(arrival)) {
            receiver.deliver(arrival);
            return;
        }
        ahead.add(arrival);
        aheadBytes += arrival.bytes();
        if (aheadBytes > aheadBytesMax) {
            throw new BusException(BusException.LIMITS_EXCEEDED, "a call inside a handler waits behind " + aheadBytes
                    + " bytes of messages, at most " + aheadBytesMax
                    + " are held: call from another thread, or allow more incoming bytes");
        }
    }
}
