package org.busway.broker.internal.memory;

/**
 * What one sender is charged for a few of its messages, as long as any receiver has them waiting. The queues that hold such messages refer to it;
 * the last one to let go credits the sender. However many receivers wait for a message, its sender is charged once.
 *
 * <p>It covers {@link #MAX_BYTES} or one message: fine enough that a message stuck somewhere charges little more than itself.
 */
public final class Charge {

    /** The most that messages share one. */
    static final int MAX_BYTES = 4096;

    private final Incoming owner;
    private int bytes;
    private int references;
    private boolean charged;

    Charge(Incoming owner) {
        this.owner = owner;
    }

    int bytes() {
        return bytes;
    }

    void begin() {
        bytes = 0;
        references = 1;
        charged = false;
    }

    void add(int length) {
        bytes += length;
    }

    /** The sender's turn is over: charges it if anybody holds the messages. */
    void seal() {
        if (references > 1) {
            charged = true;
            owner.charge(bytes);
        }
        release();
    }

    /** One more queue holds it. */
    public void retain() {
        references++;
    }

    /** One queue less holds it. */
    public void release() {
        if (--references == 0) {
            owner.ended(this, charged ? bytes : 0);
        }
    }
}
