package org.busway.group.internal.order;

import java.io.IOException;
import org.busway.api.Descriptor;
import org.busway.group.internal.memory.Stowage;
import org.busway.group.internal.memory.WrittenByBus;
import org.busway.lane.layout.CursorLayout;
import org.busway.lane.page.CursorPage;
import org.busway.spi.group.GroupBudget;

/** The bus as a member of a group that it orders: slot 0, and a cursor page that it alone writes. */
public final class BusSlot implements AutoCloseable {

    /** Its slot. */
    public static final int NUMBER = 0;
    /** N of a unique name {@code :1.N} that no peer has. */
    public static final long MEMBER = 0;

    private final WrittenByBus memory;
    private final CursorPage page;

    /**
     * A new page.
     *
     * @param name for logs and {@code /proc/PID/maps}
     * @param lanes how many lanes it has room for
     * @param generation of the bus
     * @param budget is charged for its memory
     * @throws IOException if there is no memory, or no descriptor, or the kernel cannot seal it
     */
    public BusSlot(String name, int lanes, long generation, GroupBudget budget) throws IOException {
        memory = WrittenByBus.create(name, CursorLayout.memoryBytes(lanes), budget);
        page = CursorPage.create(memory.buffer(), lanes, NUMBER, generation);
    }

    private BusSlot(WrittenByBus memory, CursorPage page) {
        this.memory = memory;
        this.page = page;
    }

    /**
     * Takes over what an earlier manager stowed.
     *
     * @param lanes how many lanes it has room for
     * @param budget is charged for its memory already
     */
    public static BusSlot adopt(Stowage stowage, int lanes, GroupBudget budget) {
        WrittenByBus memory = WrittenByBus.adopt(stowage, budget);
        return new BusSlot(memory, CursorPage.resume(memory.buffer(), lanes));
    }

    /** Leaves it to the next manager. */
    public void stow(Stowage stowage) {
        memory.stow(stowage);
    }

    /** The page, writable. */
    public CursorPage page() {
        return page;
    }

    /** A descriptor for a publisher. */
    public Descriptor forReading() throws IOException {
        return memory.forReading();
    }

    @Override
    public void close() {
        memory.close();
    }
}
