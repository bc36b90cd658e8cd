package org.busway.group.internal.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.busway.api.Descriptor;
import org.busway.os.Mapping;
import org.busway.spi.group.GroupBudget;

/**
 * Memory that this process alone writes. It is sealed before anybody gets a descriptor of it: afterwards nobody maps it for writing, changes its size or takes
 * parts of it away.
 */
public final class WrittenByBus implements AutoCloseable {

    private final ChargedMemory memory;
    private final Mapping mapping;

    private WrittenByBus(ChargedMemory memory, Mapping mapping) {
        this.memory = memory;
        this.mapping = mapping;
    }

    /**
     * New zeroed memory.
     *
     * @param name for logs and {@code /proc/PID/maps}
     * @param bytes its size
     * @param budget is charged until it is closed
     * @return memory that is mapped and sealed
     * @throws CannotSealException if the kernel is too old
     * @throws IOException if there is no memory, or no descriptor
     */
    public static WrittenByBus create(String name, long bytes, GroupBudget budget) throws IOException {
        ChargedMemory memory = ChargedMemory.create(name, bytes, budget);
        try {
            Mapping mapping = memory.memory().map(true);
            if (!memory.memory().publish()) {
                mapping.close();
                throw new CannotSealException(name);
            }
            return new WrittenByBus(memory, mapping);
        } catch (IOException e) {
            memory.close();
            throw e;
        }
    }

    /** Takes over what an earlier manager stowed. */
    public static WrittenByBus adopt(Stowage stowage, GroupBudget budget) {
        return new WrittenByBus(stowage.memory(budget), stowage.mapping());
    }

    /** Leaves it to the next manager. */
    public void stow(Stowage stowage) {
        stowage.put(memory, mapping);
    }

    /** The memory, writable. */
    public ByteBuffer buffer() {
        return mapping.buffer();
    }

    /** A descriptor for somebody who reads it. */
    public Descriptor forReading() throws IOException {
        return new Handed(memory.memory().readOnlyDescriptor());
    }

    /**
     * As {@link #close}, where others may still map it: then it stays charged.
     *
     * @param uid of whoever may; -1 if that is nobody in particular
     * @param rekeyed whether others had to leave it because of that user
     */
    public void retire(Retired retired, long uid, boolean rekeyed) {
        Closing.quietly(mapping);
        retired.add(memory, uid, rekeyed);
    }

    @Override
    public void close() {
        Closing.quietly(mapping);
        memory.close();
    }
}
