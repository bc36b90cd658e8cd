package org.busway.api.source;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.busway.api.BusConnection;
import org.busway.api.BusException;
import org.busway.api.Registration;
import org.busway.api.source.EventSource.State;

/**
 * A source between two of its configurations: a thread, and on it work on one connection after another, since the bus may end a connection. Each connection is given back before the next is asked
 * for. Whatever else ends the work ends the run.
 *
 * @param <C> what is given back as it was given
 */
final class SourceRun<C extends BusConnection> {

    private static final int STOP_MILLIS = 2000;

    /** What has told events until now, replaced as one: so the count never falls. */
    private record Counted(long before, SourceWork work) {
        private long total() {
            return before + (work == null ? 0 : work.eventCount());
        }
    }

    private final Supplier<C> connect;
    private final Consumer<C> release;
    private final Function<BusConnection, SourceWork> works;
    private final Runnable changed;
    private final Thread thread;
    private final BackOff backOff = new BackOff(System::nanoTime);
    private volatile Counted counted;
    private volatile boolean begun;
    /** Why there is no work at present, or soon none; null otherwise. */
    private volatile String failure;
    /** Set under this object's monitor, which is notified of it. */
    private volatile boolean stopped;

    SourceRun(String name, Supplier<C> connect, Consumer<C> release, Function<BusConnection, SourceWork> works, long toldBefore,
            Runnable changed) {
        this.connect = connect;
        this.release = release;
        this.works = works;
        this.changed = changed;
        counted = new Counted(toldBefore, null);
        thread = new Thread(null, this::live, "busway-source-" + name, 0, false);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    long eventCount() {
        return counted.total();
    }

    SourceCondition condition() {
        String why = failure;
        if (why != null) {
            return new SourceCondition(State.FAILED, why);
        }
        return begun ? counted.work().condition() : SourceCondition.STARTING;
    }

    private void fail(String why) {
        failure = why;
        changed.run();
    }

    private void live() {
        try {
            for (String lost = onOneConnection(); lost != null; lost = onOneConnection()) {
                Duration pause = backOff.failed();
                fail(lost + "; another one is asked for in " + pause.toSeconds() + " s");
                rest(pause);
            }
        } catch (InterruptedException e) {
            // Its end, which did not come soon enough.
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void rest(Duration pause) throws InterruptedException {
        for (Duration left = pause; !stopped && !left.isZero(); left = backOff.left()) {
            wait(left.toMillis() + 1);
        }
    }

    /** Why another connection is needed; null if none is. */
    private String onOneConnection() {
        if (stopped) {
            return null;
        }
        C bus;
        try {
            bus = connect.get();
        } catch (BusException | IllegalStateException e) {
            return "the bus gives no connection: " + text(e);
        }
        if (bus == null) {
            return "there is no connection to the bus";
        }
        try {
            return work(bus);
        } finally {
            giveBack(bus);
        }
    }

    private void giveBack(C bus) {
        try {
            release.accept(bus);
        } catch (IllegalStateException | IllegalArgumentException e) {
            // Who gave it has gone, and has ended it.
            return;
        }
    }

    private String work(C bus) {
        SourceWork work;
        try {
            work = works.apply(bus);
        } catch (RuntimeException | Error e) {
            fail(text(e));
            return null;
        }
        begun = false;
        failure = null;
        counted = new Counted(counted.total(), work);
        try (Registration watch = bus.onClose(reason -> busEnded(work, reason)); work) {
            if (!stopped && failure == null) {
                work.begin();
                begun = true;
                backOff.begun();
                changed.run();
            }
            while (!stopped && failure == null) {
                work.turn();
                changed.run();
            }
        } catch (Throwable e) {
            if (!stopped && failure == null && bus.isOpen()) {
                fail(text(e));
                work.failed(e);
                return null;
            } else if (failure == null) {
                // When a bundle stops, its connection ends before its components do.
                failure = "the connection to the bus has ended";
            }
        }
        return stopped ? null : failure;
    }

    private static String text(Throwable e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /** On a thread of the bus. */
    private void busEnded(SourceWork of, String reason) {
        if (counted.work() == of) {
            fail("the bus has ended the connection: " + reason);
            of.giveUp();
            of.wake();
        }
    }

    /** Returns when nothing of it is left, or after four seconds. */
    void end() {
        synchronized (this) {
            stopped = true;
            notifyAll();
        }
        SourceWork work = counted.work();
        if (work != null) {
            work.giveUp();
            work.wake();
        }
        try {
            thread.join(STOP_MILLIS);
            if (thread.isAlive()) {
                // It waits for the bus, which is slow or has gone.
                thread.interrupt();
                thread.join(STOP_MILLIS);
            }
            if (thread.isAlive() && work != null) {
                work.failed(new IllegalStateException(thread.getName() + " has not ended within " + 2 * STOP_MILLIS + " ms"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
