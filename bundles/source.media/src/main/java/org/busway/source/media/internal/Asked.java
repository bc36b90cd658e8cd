package org.busway.source.media.internal;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.busway.api.BusException;
import org.busway.source.media.internal.mpris.Asking;
import org.busway.source.media.internal.mpris.Step;

/** What was asked of a player and is not done yet. Asked on threads of the bus, which wait until the player's thread has done it. */
final class Asked implements Asking {

    /** Something that was asked; itself alone is equal to it. */
    static final class One {

        private final Step step;
        private final String setProperty;
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        private One(Step step, String setProperty) {
            this.step = step;
            this.setProperty = setProperty;
        }

        Step step() {
            return step;
        }

        String setProperty() {
            return setProperty;
        }

        void complete() {
            done.complete(null);
        }

        void refuse(String why) {
            done.completeExceptionally(new BusException(BusException.FAILED, why));
        }
    }

    private static final int WAITING_AT_MOST = 64;

    private final Queue<One> waiting = new ConcurrentLinkedQueue<>();
    private final Duration patience;
    private final Runnable wake;

    /**
     * Nothing yet.
     *
     * @param patience how long who asks waits
     * @param wake has the player's thread look here
     */
    Asked(Duration patience, Runnable wake) {
        this.patience = patience;
        this.wake = wake;
    }

    @Override
    public void ask(Step step, String setProperty) {
        if (waiting.size() >= WAITING_AT_MOST) {
            throw new BusException(BusException.LIMITS_EXCEEDED, WAITING_AT_MOST + " calls wait for the player already");
        }
        One one = new One(step, setProperty);
        waiting.add(one);
        wake.run();
        try {
            one.done.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof BusException refused
                    ? refused
                    : new BusException(BusException.FAILED, e.getMessage(), e);
        } catch (TimeoutException e) {
            throw new BusException(BusException.FAILED, "the player has not done it within " + patience.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BusException(BusException.FAILED, "interrupted while waiting for the player", e);
        } finally {
            waiting.remove(one);
        }
    }

    /** The next; null if there is none. */
    One next() {
        return waiting.poll();
    }

    /** Nothing of it will be done. */
    void refuseAll(String why) {
        for (One one = next(); one != null; one = next()) {
            one.refuse(why);
        }
    }
}
