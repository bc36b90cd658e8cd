package org.busway.broker.internal.route;

import org.busway.broker.internal.peer.Peer;
import org.busway.spi.flow.Outcome;
import org.busway.spi.flow.Reception;

/**
 * A receiver's queue, as the senders wait for it to whose messages one reception applies. What a receiver is dealt with otherwise for, other senders wait for in a
 * place of their own: so each wait has the deadline of its own rule, and the time for which the receiver held others up under one rule is not counted under another.
 */
public abstract class ReceiverQueue extends Room {

    private final Peer receiver;

    ReceiverQueue(Peer receiver) {
        this.receiver = receiver;
    }

    /** Who is waited for. */
    public final Peer receiver() {
        return receiver;
    }

    /** How the receiver is dealt with. */
    abstract Reception reception();

    /** What becomes of a receiver that is to be evicted, for a person. */
    abstract String eviction();

    /** Whether it may not be forgotten. */
    boolean isInUse() {
        return isWaitedFor();
    }

    /** The receiver is not waited for any longer. */
    abstract void evict(String why);

    @Override
    protected final Peer keeper() {
        return receiver;
    }

    @Override
    protected final long deadlineMillis() {
        return reception().deadlineMillis();
    }

    @Override
    protected void ended(long nanos) {
        receiver.congestion.heldUpNanos += nanos;
    }

    @Override
    protected final void overdue() {
        Reception reception = reception();
        if (reception.then() == Outcome.EVICT) {
            evict("it has held up " + heldUpCount() + " senders, " + firstHeldUp().senderName() + " first, for "
                    + reception.deadlineMillis() + " ms within ten times as long");
        }
    }
}
