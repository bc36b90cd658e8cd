package org.busway.broker.internal.memory;

import org.busway.spi.flow.Account;
import org.busway.spi.flow.Resource;

/**
 * What a receiver is charged for the memory of its {@link Outbox}, beside the bytes that wait there, which the giver has charged: <em>slack</em>, the memory in segments
 * beyond those bytes, shared segments apart, as {@link Resource#QUEUE_BYTES}; and the ring of entries as {@link Resource#HEAP_BYTES}. What cannot be charged is not refused
 * while a message is being routed, since that is somebody else's: it is overdrawn then, and the receiver has to go as soon as that is its own affair. Belongs to the bus
 * thread.
 */
final class OutboxAccount {

    /** Null for nobody. */
    private Account payer;
    private long slackBytes;
    /** How much of the slack is charged. */
    private long chargedBytes;
    private long ringBytes;
    private boolean overdrawn;

    /** Sets who is charged from now on; nothing was to be charged before. */
    void chargeTo(Account account) {
        payer = account;
    }

    /** Whether there was something that could not be charged. */
    boolean isOverdrawn() {
        return overdrawn;
    }

    /** What the ring is charged as. */
    long ringBytes() {
        return ringBytes;
    }

    /** There is more slack, or less; charged by {@link #settle}. */
    void addSlack(long bytes) {
        slackBytes += bytes;
    }

    /** There is no slack. */
    void clearSlack() {
        slackBytes = 0;
        settle();
    }

    /** Charges what is slack now. */
    void settle() {
        long change = slackBytes - chargedBytes;
        if (change != 0 && payer != null) {
            if (change < 0) {
                payer.credit(Resource.QUEUE_BYTES, -change);
                chargedBytes = slackBytes;
            } else if (payer.tryChargeReserved(Resource.QUEUE_BYTES, change)) {
                chargedBytes = slackBytes;
            } else {
                overdrawn = true;
            }
        }
    }

    /**
     * Charges a segment that is to be lent. It is no slack yet: if it is not lent after all, {@link #settle} gives it back.
     *
     * @return false if there is no room
     */
    boolean tryCharge(int capacity) {
        if (payer == null) {
            return true;
        }
        boolean charged = payer.tryChargeReserved(Resource.QUEUE_BYTES, capacity);
        chargedBytes += charged ? capacity : 0;
        return charged;
    }

    /** The ring is about to take so much. */
    void chargeRing(long bytes) {
        if (payer != null && payer.tryChargeReserved(Resource.HEAP_BYTES, bytes - ringBytes)) {
            ringBytes = bytes;
        } else {
            overdrawn = payer != null;
        }
    }

    /** There is no ring. */
    void creditRing() {
        overdrawn = false;
        if (ringBytes > 0) {
            payer.credit(Resource.HEAP_BYTES, ringBytes);
            ringBytes = 0;
        }
    }
}
