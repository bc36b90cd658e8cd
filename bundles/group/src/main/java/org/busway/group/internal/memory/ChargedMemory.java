package org.busway.group.internal.memory;

import java.io.IOException;
import org.busway.os.SealedMemory;
import org.busway.os.SystemCallException;
import org.busway.spi.group.GroupBudget;

/** Memory that is shared with others, and its charge: taken before the memory, given back when nobody maps it any more, as far as the kernel can say. */
final class ChargedMemory implements AutoCloseable {

    private final SealedMemory memory;
    private final long bytes;
    private GroupBudget budget;
    private boolean charged = true;
    private boolean closed;

    private ChargedMemory(SealedMemory memory, long bytes, GroupBudget budget) {
        this.memory = memory;
        this.bytes = bytes;
        this.budget = budget;
    }

    /**
     * New memory.
     *
     * @throws IOException if the budget of the bus has no room for it, or there is no memory or descriptor
     */
    static ChargedMemory create(String name, long bytes, GroupBudget budget) throws IOException {
        if (!budget.tryCharge(bytes)) {
            throw new IOException("there is no room for the " + bytes + " bytes of " + name
                    + " in what the bus may hold: raise total.bytes of org.busway.flow, or make lane.bytes less");
        }
        try {
            return new ChargedMemory(SealedMemory.create(name, bytes), bytes, budget);
        } catch (IOException | RuntimeException e) {
            budget.credit(bytes);
            throw e;
        }
    }

    /** Memory that an earlier manager left, charged as it was. */
    static ChargedMemory adopt(SealedMemory memory, long bytes, GroupBudget budget) {
        return new ChargedMemory(memory, bytes, budget);
    }

    SealedMemory memory() {
        return memory;
    }

    long bytes() {
        return bytes;
    }

    /** Whether somebody else still maps it, or is about to. */
    boolean isMappedElsewhere() {
        try {
            return !closed && memory.isOpenedElsewhere();
        } catch (SystemCallException e) {
            return false;
        }
    }

    /** Whether whoever was given it to write it still maps it, or is about to. */
    boolean isWritableElsewhere() {
        try {
            return !closed && memory.isWritableElsewhere();
        } catch (SystemCallException e) {
            return false;
        }
    }

    /** Another budget is charged for it from now on, or as soon as there is room: others may take what is given back here. */
    void chargedTo(GroupBudget other) {
        budget.credit(bytes);
        budget = other;
        charged = other.tryCharge(bytes);
    }

    /** Charges what there was no room for before. */
    void chargeIfThereIsRoom() {
        charged = charged || budget.tryCharge(bytes);
    }

    /** To be called when the mappings are gone. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            memory.close();
            if (charged) {
                budget.credit(bytes);
            }
        }
    }
}
