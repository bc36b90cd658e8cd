package org.busway.client.internal;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.busway.api.BusException;
import org.busway.client.internal.group.order.LaneHead;
import org.busway.client.internal.group.order.Sequencer.Next;

/**
 * Hands on one connection's messages, and the frames of lanes that it reads, one at a time, in the order of its {@link Inbox}.
 *
 * <p>Invariant: at most one thread is in {@link #run}; it alone hands on. A handler that waits for a reply looks for messages itself: replies to
 * calls made inside a handler are completed at once, everything else waits in the inbox, whose bytes are bounded, and is handed on after
 * the handler has returned.
 */
final class Delivery {

    /** What a delivery hands to. Called on the delivery thread, but for reading. */
    interface Receiver extends Inbox.Entry {

        /** Whether it answers a call that was made inside a handler. */
        boolean releasesHandler(Arrival arrival);

        /** Hands it on, and closes what nobody took. */
        void deliver(Arrival arrival);

        /** Hands on the next frame of a lane. */
        void deliver(LaneHead lane);

        /** Sends what had to wait for room; false if there still is none: then nothing more is handed on now. */
        boolean flush();

        /** Nothing will come any more. Called once. */
        void ended(String reason);

        /** What the connection reads besides its link. */
        Lanes lanes();
    }

    /** The lanes that a connection reads here. */
    interface Lanes {

        /** None. */
        Lanes NONE = new Lanes() {
        };

        /** Whether there are any, or anything else for which messages are to be taken from the link though a handler runs. */
        default boolean areUsed() {
            return false;
        }

        /** Looks at lanes from now on, until {@link #sleep}. */
        default void awake() {}

        /**
         * Asks to be woken for the next frame; false if there is one already.
         *
         * @param isWoken whether something else has come, so that nobody spins longer
         */
        default boolean sleep(BooleanSupplier isWoken) {
            return true;
        }

        /** As {@link #sleep}, for a handler that waits: false if there is something to be read ahead. */
        default boolean sleepInHandler() {
            return true;
        }

        /** Takes what stands in lanes into memory of its members, as far as they have room, while a handler waits. */
        default void readAhead() {}

        /** Tells of lanes and memberships that are over. */
        default void tellEnds() {}

        /** Ends after so many nanoseconds what only waits for somebody else; 0 if there is no such thing. */
        default long patienceNanos() {
            return 0;
        }
    }

    private enum State {
        IDLE, RUNNING, AGAIN
    }

    private final DeliveryPool pool;
    private final Receiver receiver;
    private final Inbox inbox;
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
    /** Completions by the clock, and callbacks that owe no order to messages. */
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    /** Whether a thread of the pool is about to take messages from the link while a handler runs. */
    private final AtomicBoolean taking = new AtomicBoolean();
    private boolean ended;
    private volatile boolean stopped;
    private volatile Link link;
    /** The delivery thread while it waits inside a handler. */
    private volatile Thread waiting;

    Delivery(DeliveryPool pool, Receiver receiver, long aheadBytesMax) {
        this.pool = pool;
        this.receiver = receiver;
        inbox = new Inbox(receiver, aheadBytesMax);
    }

    Inbox inbox() {
        return inbox;
    }

    /** Takes from the link what is there; for any thread. */
    void takeFromLink() {
        Link from = link;
        if (from != null) {
            inbox.takeAll(from);
        }
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
            if (receiver.lanes().areUsed() && taking.compareAndSet(false, true)) {
                pool.execute(() -> {
                    taking.set(false);
                    takeFromLink();
                });
            }
        }
    }

    private void run() {
        do {
            state.set(State.RUNNING);
            receiver.lanes().awake();
            // Without room for what is owed nothing is handed on: the link wakes us when there is some.
        } while (drain() && !receiver.lanes().sleep(this::isWoken) || !state.compareAndSet(State.RUNNING, State.IDLE));
    }

    private boolean isWoken() {
        return state.get() != State.RUNNING;
    }

    /** Hands on what can be; false if something owed must be sent before. */
    private boolean drain() {
        runTasks();
        while (link != null && !ended) {
            // Read first: what came before the end is handed on before the end.
            String reason = link.closeReason();
            if (!receiver.flush() && reason == null) {
                return false;
            }
            if (receiver.lanes().areUsed()) {
                DeliveryThread.handle(this, receiver.lanes()::tellEnds);
            }
            if (!handOn() && !handOnAny(reason)) {
                if (reason != null) {
                    ended = true;
                    DeliveryThread.handle(this, () -> receiver.ended(reason));
                } else if (link.closeReason() == null) {
                    wakeLater();
                    return true;
                }
            }
            runTasks();
        }
        return true;
    }

    /** Hands on one message or frame; false if there is none whose turn it is. */
    private boolean handOn() {
        if (receiver.lanes().areUsed()) {
            inbox.takeAll(link);
        }
        Next next = inbox.order().next();
        for (boolean taken = true; taken && next == Next.NOTHING;) {
            taken = inbox.takeOne(link);
            // Looked at again also when there was nothing to take: another thread may have taken it since the last look, and nobody wakes us for it.
            next = inbox.order().next();
        }
        if (next == Next.MESSAGE) {
            hand(inbox.take());
        } else if (next == Next.FRAME) {
            LaneHead lane = inbox.lane();
            DeliveryThread.handle(this, () -> receiver.deliver(lane));
        }
        return next != Next.NOTHING;
    }

    /** After the end nothing waits for anything. */
    private boolean handOnAny(String reason) {
        Arrival any = reason == null ? null : inbox.takeAny();
        if (any == null) {
            return false;
        }
        hand(any);
        return true;
    }

    private void hand(Arrival arrival) {
        try {
            if (stopped) {
                arrival.drop();
            } else {
                DeliveryThread.handle(this, () -> receiver.deliver(arrival));
            }
        } finally {
            inbox.order().done();
        }
    }

    private void wakeLater() {
        long nanos = receiver.lanes().patienceNanos();
        if (nanos > 0) {
            pool.after(nanos, this::wake);
        }
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            DeliveryThread.handle(this, task);
        }
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

    /** Completes what has come, or waits until something comes. */
    private void take(CompletableFuture<?> future, long nanos) throws InterruptedException {
        runTasks();
        String reason = link.closeReason();
        inbox.takeAll(link);
        Arrival released = inbox.takeOutOfTurn(receiver::releasesHandler);
        if (released != null) {
            receiver.deliver(released);
        } else if (inbox.isFull()) {
            throw new BusException(BusException.LIMITS_EXCEEDED, "a call inside a handler waits behind " + inbox.fill()
                    + ": call from another thread, or allow more incoming bytes");
        } else if (reason != null && !future.isDone()) {
            throw new BusException(BusException.DISCONNECTED, reason);
        } else if (!future.isDone() && tasks.isEmpty() && link.closeReason() == null) {
            Lanes lanes = receiver.lanes();
            lanes.awake();
            lanes.readAhead();
            if (lanes.sleepInHandler()) {
                LockSupport.parkNanos(this, nanos);
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
