package org.busway.group.internal.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.busway.api.Descriptor;
import org.busway.lane.page.ControlShape;
import org.busway.lane.page.ControlTable;
import org.busway.spi.group.GroupBudget;

/** The control page of a group: what the bus says to everybody in it. */
public final class ControlMemory implements AutoCloseable {

    private final WrittenByBus memory;
    private final ControlTable table;

    /**
     * A new page.
     *
     * @param name for logs and {@code /proc/PID/maps}
     * @param shape how many entries its tables have
     * @param mediated whether lanes are ordered by a ring
     * @param seed of the group's hashes
     * @param generation of the bus
     * @param budget is charged until it is closed
     * @throws IOException if there is no memory, or no descriptor, or the kernel cannot seal it
     */
    public ControlMemory(String name, ControlShape shape, boolean mediated, long seed, long generation, GroupBudget budget)
            throws IOException {
        memory = WrittenByBus.create(name, shape.memoryBytes(), budget);
        table = ControlTable.create(memory.buffer(), shape, mediated, seed, generation);
    }

    private ControlMemory(WrittenByBus memory, ControlTable table) {
        this.memory = memory;
        this.table = table;
    }

    /**
     * Takes over what an earlier manager stowed.
     *
     * @param shape how many entries its tables have
     * @param seed of the group's hashes
     * @param generation of the bus
     */
    public static ControlMemory adopt(Stowage stowage, ControlShape shape, long seed, long generation, GroupBudget budget) {
        WrittenByBus memory = WrittenByBus.adopt(stowage, budget);
        return new ControlMemory(memory, ControlTable.resume(memory.buffer(), shape, seed, generation));
    }

    /** Leaves it to the next manager. */
    public void stow(Stowage stowage) {
        memory.stow(stowage);
    }

    /** The memory. */
    public ByteBuffer buffer() {
        return memory.buffer();
    }

    /** The tables, to be changed. */
    public ControlTable table() {
        return table;
    }

    /** A descriptor for a member or publisher. */
    public Descriptor forReading() throws IOException {
        return memory.forReading();
    }

    /** As {@link #close}, where others may still map it: then it stays charged. */
    public void retire(Retired retired, long uid) {
        memory.retire(retired, uid, false);
    }

    @Override
    public void close() {
        memory.close();
    }
}
