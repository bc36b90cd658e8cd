package org.busway.client.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A reply to come, and whatever is derived from it. Completed on the delivery thread in the order of messages; a handler that waits for
 * one of these takes messages from the link itself until it is complete, since nobody else could complete it.
 */
final class ReplyFuture<T> extends CompletableFuture<T> {

    private static final long FOREVER_NANOS = Long.MAX_VALUE;

    private final Delivery delivery;

    ReplyFuture(Delivery delivery) {
        this.delivery = delivery;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new ReplyFuture<>(delivery);
    }

    @Override
    public T join() {
        boolean interrupted = false;
        while (!isDone() && DeliveryThread.isInHandlerOf(delivery)) {
            try {
                delivery.awaitInHandler(this, FOREVER_NANOS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return super.join();
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        delivery.awaitInHandler(this, FOREVER_NANOS);
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        long begin = System.nanoTime();
        delivery.awaitInHandler(this, unit.toNanos(timeout));
        return super.get(Math.max(0, unit.toNanos(timeout) - (System.nanoTime() - begin)), TimeUnit.NANOSECONDS);
    }
}
