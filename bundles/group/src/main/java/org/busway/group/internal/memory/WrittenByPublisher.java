package org.busway.group.internal.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.busway.api.Descriptor;
import org.busway.lane.Lane;
import org.busway.lane.LaneShape;
import org.busway.os.Mapping;
import org.busway.spi.group.GroupBudget;

/**
 * The memory of a lane that a publisher writes. The publisher alone gets a writable descriptor, before the memory is sealed; once it has mapped it nobody becomes a
 * writer any more, and only then others get descriptors. The bus itself maps it for reading.
 */
public final class WrittenByPublisher implements AutoCloseable {

    private final String name;
    private final ChargedMemory memory;
    private final Mapping mapping;
    private final Lane lane;

    private WrittenByPublisher(String name, ChargedMemory memory, Mapping mapping, Lane lane) {
        this.name = name;
        this.memory = memory;
        this.mapping = mapping;
        this.lane = lane;
    }

    /**
     * A new lane.
     *
     * @param name for logs and {@code /proc/PID/maps}
     * @param shape of the lane
     * @param position where it begins
     * @param budget is charged until it is closed
     * @throws IOException if there is no memory, or no descriptor
     */
    public static WrittenByPublisher create(String name, LaneShape shape, long position, GroupBudget budget) throws IOException {
        ChargedMemory memory = ChargedMemory.create(name, shape.memoryBytes(), budget);
        try {
            Mapping whole = memory.memory().map(true);
            Lane.create(whole.buffer(), shape, position, 0);
            Closing.quietly(whole);
            Mapping mapping = memory.memory().map(false);
            return new WrittenByPublisher(name, memory, mapping, Lane.open(mapping.buffer(), shape));
        } catch (IOException e) {
            memory.close();
            throw e;
        }
    }

    /**
     * Takes over what an earlier manager stowed, sealed.
     *
     * @param name of the memory
     * @param shape of the lane
     */
    public static WrittenByPublisher adopt(Stowage stowage, String name, LaneShape shape, GroupBudget budget) {
        ChargedMemory memory = stowage.memory(budget);
        Mapping mapping = stowage.mapping();
        return new WrittenByPublisher(name, memory, mapping, Lane.resume(mapping.buffer(), shape));
    }

    /** Leaves it to the next manager. */
    public void stow(Stowage stowage) {
        stowage.put(memory, mapping);
    }

    /** The lane, for reading: whatever stands in it is the claim of a stranger. */
    public Lane lane() {
        return lane;
    }

    /** The memory, for a second look at its constants. */
    public ByteBuffer buffer() {
        return mapping.buffer();
    }

    /** A descriptor for the publisher, before the memory is sealed. */
    public Descriptor forWriting() throws IOException {
        return new Handed(memory.memory().writableDescriptor());
    }

    /**
     * Lets nobody become a writer; the publisher has mapped it.
     *
     * @throws CannotSealException if the kernel is too old
     * @throws IOException if it cannot be sealed
     */
    public void seal() throws IOException {
        if (!memory.memory().publish()) {
            throw new CannotSealException(name);
        }
    }

    /** A descriptor for a member, after the memory was sealed. */
    public Descriptor forReading() throws IOException {
        return new Handed(memory.memory().readOnlyDescriptor());
    }

    /**
     * As {@link #close}, where others may still map it: then it stays charged.
     *
     * @param publisherUid of who writes it
     * @param uid of whoever may besides; -1 if that is nobody in particular
     * @param rekeyed whether others had to leave it because of that user
     */
    public void retire(Retired retired, long publisherUid, long uid, boolean rekeyed) {
        Closing.quietly(mapping);
        retired.add(memory, publisherUid, uid, rekeyed);
    }

    @Override
    public void close() {
        Closing.quietly(mapping);
        memory.close();
    }
}
