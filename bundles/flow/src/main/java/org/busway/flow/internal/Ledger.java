package org.busway.flow.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.busway.spi.flow.Resource;

/**
 * How much of each resource is held now, and of all memory together, and the most that ever was. One thread writes, the bus thread; any thread reads. What other
 * threads charge ({@link LocalAllowance}) is not in it.
 *
 * <p>Opaque access is enough: a number is read alone, whole and recent, and nothing else is published through it.
 */
final class Ledger {

    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int RESOURCES = Resource.values().length;

    /** The last element is the sum of all memory. */
    private final long[] held = new long[RESOURCES + 1];
    private final long[] peak = new long[RESOURCES + 1];

    /** Adds, or takes away if the amount is negative. */
    void add(Resource resource, long amount) {
        add(resource.ordinal(), amount);
        if (resource.isMemory()) {
            add(RESOURCES, amount);
        }
    }

    private void add(int index, long amount) {
        long now = held[index] + amount;
        ELEMENT.setOpaque(held, index, now);
        if (now > peak[index]) {
            ELEMENT.setOpaque(peak, index, now);
        }
    }

    long heldBytes() {
        return (long) ELEMENT.getOpaque(held, RESOURCES);
    }

    long peakBytes() {
        return (long) ELEMENT.getOpaque(peak, RESOURCES);
    }

    long held(Resource resource) {
        return (long) ELEMENT.getOpaque(held, resource.ordinal());
    }

    long peak(Resource resource) {
        return (long) ELEMENT.getOpaque(peak, resource.ordinal());
    }
}
