package org.busway.group.internal.reader;

import java.util.function.BooleanSupplier;
import org.busway.spi.group.BusLoop;
import org.busway.spi.group.BusPeer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the order between a publisher's lane and its connection: a frame passes when as many messages of the connection were sequenced as it says that its publisher had
 * sent before. It waits no longer than the group's deadline, during which the publisher is held up by nobody and nothing comes by its connection: a number that is too high
 * is the publisher's fault and costs the order alone. Belongs to the bus thread.
 */
final class ConnectionBarrier {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionBarrier.class);

    private final ReadGroup group;
    private final BusPeer publisher;
    private final BooleanSupplier isHeldUpHere;
    private final Runnable goOn;
    private final BusLoop.Alarm tooLong;
    /** The count of socket messages that the next frame waits for; 0 if it does not. */
    private long awaited;
    /** How many messages had come when the deadline began to run. */
    private long takenBefore;
    /** Counts up to this are not waited for. */
    private long notAwaited;

    /**
     * Nothing waits.
     *
     * @param publisher of the lane
     * @param isHeldUpHere whether the lane itself holds it up
     * @param goOn run when a frame has waited too long, and passes
     */
    ConnectionBarrier(ReadGroup group, BusPeer publisher, BusLoop bus, BooleanSupplier isHeldUpHere, Runnable goOn) {
        this.group = group;
        this.publisher = publisher;
        this.isHeldUpHere = isHeldUpHere;
        this.goOn = goOn;
        tooLong = bus.alarm(this::waitedTooLong);
    }

    /**
     * Whether the next frame may be routed. If not, it waits now.
     *
     * @param count how many messages of the connection it comes behind
     */
    boolean passes(long count) {
        if (count > publisher.takenMessages() && count > notAwaited) {
            if (awaited != count) {
                awaited = count;
                await();
            }
            return false;
        }
        if (awaited > 0) {
            awaited = 0;
            tooLong.cancel();
        }
        return true;
    }

    private void await() {
        takenBefore = publisher.takenMessages();
        tooLong.set(group.deadlineMillis());
    }

    private void waitedTooLong() {
        if (publisher.isHeldUp() && !isHeldUpHere.getAsBoolean() || publisher.takenMessages() != takenBefore) {
            // It is a slow receiver's fault, or was a moment ago, not its own.
            await();
            return;
        }
        LOG.warn(
                "{} says in a frame of group \"{}\" that it has sent {} messages, and {} have come within {} ms: the frame goes before them",
                publisher, group.name(), awaited, publisher.takenMessages(), group.deadlineMillis());
        notAwaited = awaited;
        goOn.run();
    }

    /** Whether a frame waits. */
    boolean holds() {
        return awaited > 0;
    }

    /** Whether a frame waits for messages that are there now. */
    boolean isReached() {
        return awaited > 0 && publisher.takenMessages() >= awaited;
    }

    /** Nothing more comes by the connection: no frame waits for it. */
    void awaitNoMore() {
        notAwaited = Long.MAX_VALUE;
    }

    void close() {
        tooLong.cancel();
    }
}
