package org.busway.broker.internal.memory;

import java.util.ArrayDeque;
import org.busway.spi.flow.Account;
import org.busway.spi.flow.Resource;

/**
 * What the bus holds of one sender's messages, bytes and descriptors. As in dbus-daemon nothing more is read from a sender while that is at or above
 * its limit; it is told when it has fallen below.
 *
 * <p>Outlives the sender's connection until the last of its messages is gone, and closes the account then.
 */
public final class Incoming {

    private static final int MAX_SPARE_CHARGES = 64;
    private static final long TURN_BYTES = 1 << 20;

    private final Account account;
    private final Runnable roomAgain;
    private final ArrayDeque<Charge> spare = new ArrayDeque<>(4);
    private Charge open;
    private long heldBytes;
    private int heldDescriptors;
    private int outstanding;
    private boolean waiting;
    private boolean closed;

    /**
     * Nothing is held yet.
     *
     * @param account who is charged
     * @param roomAgain called when {@link #mustWait} has been true and no longer is
     */
    public Incoming(Account account, Runnable roomAgain) {
        this.account = account;
        this.roomAgain = roomAgain;
    }

    /**
     * Whether the sender has to wait until some of its messages are delivered.
     *
     * @return true if nothing is to be read from it now
     */
    public boolean mustWait() {
        waiting = isFull();
        return waiting;
    }

    /** Whether it waits. */
    public boolean isWaiting() {
        return waiting;
    }

    private boolean isFull() {
        long limit = account.limit(Resource.INCOMING_BYTES);
        // Before the limit: what comes in one turn is charged when it is over, and must not fill a receiver of the same size.
        return heldBytes >= limit - Math.min(limit >> 3, TURN_BYTES)
                || heldDescriptors >= account.limit(Resource.INCOMING_DESCRIPTORS);
    }

    /** Descriptors have come that no message has claimed yet. */
    public void descriptorsCame(int count) {
        account.charge(Resource.INCOMING_DESCRIPTORS, count);
    }

    /** Descriptors that no message has claimed were closed. */
    public void descriptorsDropped(int count) {
        account.credit(Resource.INCOMING_DESCRIPTORS, count);
    }

    /**
     * A message has claimed some of those that came.
     *
     * @param numbers the descriptors
     * @return a set with one reference, the caller's
     */
    public DescriptorSet descriptorsClaimed(int[] numbers) {
        heldDescriptors += numbers.length;
        outstanding++;
        return new DescriptorSet(numbers, this);
    }

    void descriptorsClosed(int count) {
        heldDescriptors -= count;
        outstanding--;
        account.credit(Resource.INCOMING_DESCRIPTORS, count);
        settled();
    }

    /**
     * The charge for one more message.
     *
     * @param length bytes of the message
     * @return a charge for the queues to refer to; it stays this object's
     */
    public Charge forMessage(int length) {
        if (open != null && open.bytes() + length > Charge.MAX_BYTES) {
            endTurn();
        }
        if (open == null) {
            open = spare.isEmpty() ? new Charge(this) : spare.pollLast();
            open.begin();
            outstanding++;
        }
        open.add(length);
        return open;
    }

    /** The sender's turn is over: what it sent and somebody holds is charged now. */
    public void endTurn() {
        if (open != null) {
            Charge ended = open;
            open = null;
            ended.seal();
        }
    }

    /** What is held of its messages. */
    public long heldBytes() {
        return heldBytes;
    }

    /** The sender is gone; the account is closed as soon as its last message is. */
    public void close() {
        endTurn();
        closed = true;
        if (outstanding == 0) {
            account.close();
        }
    }

    void charge(int bytes) {
        heldBytes += bytes;
        account.charge(Resource.INCOMING_BYTES, bytes);
    }

    void ended(Charge charge, int bytes) {
        outstanding--;
        if (bytes > 0) {
            heldBytes -= bytes;
            account.credit(Resource.INCOMING_BYTES, bytes);
        }
        if (spare.size() < MAX_SPARE_CHARGES) {
            spare.addLast(charge);
        }
        settled();
    }

    private void settled() {
        if (closed) {
            if (outstanding == 0) {
                account.close();
            }
        } else if (waiting && !isFull()) {
            waiting = false;
            roomAgain.run();
        }
    }
}
