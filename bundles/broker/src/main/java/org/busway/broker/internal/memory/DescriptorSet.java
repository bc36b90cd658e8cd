package org.busway.broker.internal.memory;

import org.busway.os.Descriptors;

/**
 * The descriptors of one message. Every receiver's queue refers to the same numbers, since the kernel duplicates them as it sends them; the last
 * one to let go closes them, once, and credits the sender.
 */
public final class DescriptorSet {

    private final int[] numbers;
    private final Incoming sender;
    private int references = 1;

    /**
     * Takes over descriptors of the bus's own, with one reference for the caller.
     *
     * @param numbers the descriptors, one or more
     */
    public DescriptorSet(int[] numbers) {
        this(numbers, null);
    }

    DescriptorSet(int[] numbers, Incoming sender) {
        this.numbers = numbers;
        this.sender = sender;
    }

    /** How many there are. */
    public int count() {
        return numbers.length;
    }

    /** The numbers, which stay this object's. */
    public int[] numbers() {
        return numbers;
    }

    /** One more refers to it. */
    public void retain() {
        references++;
    }

    /** One less refers to it; the last one closes the descriptors. */
    public void release() {
        if (--references == 0) {
            for (int number : numbers) {
                Descriptors.close(number);
            }
            if (sender != null) {
                sender.descriptorsClosed(numbers.length);
            }
        }
    }
}
