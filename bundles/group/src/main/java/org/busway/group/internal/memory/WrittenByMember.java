package org.busway.group.internal.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.busway.api.Descriptor;
import org.busway.lane.layout.CursorLayout;
import org.busway.lane.page.CursorPage;
import org.busway.os.Mapping;
import org.busway.spi.group.GroupBudget;

/**
 * A member's cursor page. Its size is sealed from the beginning, so nobody who reads it can be hit; what stands in it is the claim of a stranger. It is not sealed
 * against other writers of the same user, who could only have it lose what it wants to read, as whoever writes the lane can anyway.
 */
public final class WrittenByMember implements AutoCloseable {

    private final ChargedMemory memory;
    private final Mapping mapping;
    private final CursorPage page;

    private WrittenByMember(ChargedMemory memory, Mapping mapping, CursorPage page) {
        this.memory = memory;
        this.mapping = mapping;
        this.page = page;
    }

    /**
     * A new page.
     *
     * @param name for logs and {@code /proc/PID/maps}
     * @param lanes how many lanes it has room for
     * @param slot of the member
     * @param generation of the bus
     * @param budget is charged until it is closed
     * @throws IOException if there is no memory, or no descriptor
     */
    public static WrittenByMember create(String name, int lanes, int slot, long generation, GroupBudget budget)
            throws IOException {
        ChargedMemory memory = ChargedMemory.create(name, CursorLayout.memoryBytes(lanes), budget);
        try {
            Mapping whole = memory.memory().map(true);
            CursorPage.create(whole.buffer(), lanes, slot, generation);
            Closing.quietly(whole);
            Mapping mapping = memory.memory().map(false);
            return new WrittenByMember(memory, mapping, CursorPage.open(mapping.buffer(), lanes, slot, generation));
        } catch (IOException e) {
            memory.close();
            throw e;
        }
    }

    /**
     * Takes over what an earlier manager stowed.
     *
     * @param lanes how many lanes it has room for
     */
    public static WrittenByMember adopt(Stowage stowage, int lanes, GroupBudget budget) {
        ChargedMemory memory = stowage.memory(budget);
        Mapping mapping = stowage.mapping();
        return new WrittenByMember(memory, mapping, CursorPage.resume(mapping.buffer(), lanes));
    }

    /** Leaves it to the next manager. */
    public void stow(Stowage stowage) {
        stowage.put(memory, mapping);
    }

    /** The memory, for reading. */
    public ByteBuffer buffer() {
        return mapping.buffer();
    }

    /** The page as others see it. */
    public CursorPage page() {
        return page;
    }

    /** A descriptor for the member itself. */
    public Descriptor forWriting() throws IOException {
        return new Handed(memory.memory().writableDescriptor());
    }

    /** Moves a cursor in the member's place: whoever wrote it has gone. */
    public void moveTo(int lane, long position) {
        try {
            Mapping writable = memory.memory().map(true);
            CursorPage.resume(writable.buffer(), page.slots()).cursor(lane, position);
            Closing.quietly(writable);
        } catch (IOException e) {
            // Then the lane's number is not used again while this member is there.
            return;
        }
    }

    /** A descriptor for a publisher. */
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
