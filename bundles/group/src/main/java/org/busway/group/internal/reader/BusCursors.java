package org.busway.group.internal.reader;

import java.io.IOException;
import java.util.List;
import org.busway.api.Descriptor;
import org.busway.group.internal.lanes.DirectLane;
import org.busway.group.internal.memory.WrittenByBus;
import org.busway.lane.layout.CursorLayout;
import org.busway.lane.page.ControlTable;
import org.busway.lane.page.CursorPage;
import org.busway.lane.page.MemberState;
import org.busway.spi.group.GroupBudget;

/**
 * Slot 0 of a group, in which the bus itself is a member: the cursor page that it writes, and how it stands in the control page. It joins and leaves as any other
 * member does; why nothing is overwritten meanwhile stands at {@link ControlTable}.
 */
final class BusCursors implements AutoCloseable {

    static final int SLOT = 0;
    /** Of no peer: their names begin with 1. */
    private static final long NUMBER = 0;

    private final ControlTable table;
    private final WrittenByBus memory;
    private final CursorPage page;
    private boolean joined;
    private boolean gates;

    BusCursors(String name, ControlTable table, int lanes, long generation, GroupBudget budget) throws IOException {
        this.table = table;
        memory = WrittenByBus.create(name, CursorLayout.memoryBytes(lanes), budget);
        page = CursorPage.create(memory.buffer(), lanes, SLOT, generation);
    }

    CursorPage page() {
        return page;
    }

    ControlTable table() {
        return table;
    }

    /** A descriptor for a publisher. */
    Descriptor forReading() throws IOException {
        return memory.forReading();
    }

    boolean isJoined() {
        return joined;
    }

    /** Whether publishers wait for it. */
    boolean gates() {
        return gates;
    }

    /** From the tails on that lanes have now, nothing is overwritten that the bus has not read; if it read already, but nobody waited for it, from there on somebody does. */
    void join(List<DirectLane> lanes) {
        table.begin();
        table.member(SLOT, MemberState.JOINING, NUMBER);
        table.commit();
        table.begin();
        lanes.forEach(this::beginNow);
        table.member(SLOT, MemberState.GATING, NUMBER);
        table.commit();
        joined = true;
        gates = true;
    }

    /** The other lane first in which its publisher is to go on: what stands there was written when this one had ended. */
    private void beginNow(DirectLane lane) {
        if (lane.next() != null) {
            table.since(lane.next().number(), SLOT, lane.next().tail());
        }
        table.since(lane.number(), SLOT, lane.tail());
    }

    /** The control page names the bus already, as an earlier manager left it: it goes on from there. */
    void resume(int lane, long position) {
        table.begin();
        table.since(lane, SLOT, position);
        table.commit();
        joined = true;
        gates = table.page().memberState(SLOT) == MemberState.GATING;
    }

    /** The manager stops: what is not read is waited for by publishers until the next one reads it. */
    void stop() {
        joined = false;
        memory.close();
    }

    /** From now on the bus reads what it comes to read, and nobody waits for it. */
    void joinLossy(List<DirectLane> lanes) {
        table.begin();
        if (!joined) {
            lanes.forEach(this::beginNow);
        }
        table.member(SLOT, MemberState.LOSSY, NUMBER);
        table.commit();
        joined = true;
        gates = false;
    }

    /** The bus reads no more. */
    void leave() {
        joined = false;
        gates = false;
        table.begin();
        table.member(SLOT, MemberState.FREE, NUMBER);
        table.commit();
    }

    @Override
    public void close() {
        memory.close();
    }
}
