package org.busway.client.internal.group.publish;

import java.io.IOException;
import org.busway.client.internal.group.Received;
import org.busway.client.internal.group.Received.MemberAdded;
import org.busway.client.internal.group.Received.Shape;
import org.busway.lane.Doorbell;
import org.busway.lane.LaneWriter;
import org.busway.lane.layout.CursorLayout;
import org.busway.lane.page.CursorPage;
import org.busway.os.Mapping;
import org.busway.os.SocketBell;
import org.busway.os.SystemCallException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The members that a lane's publisher has cursors and doorbells of. Guarded by its {@link LanePublisher}. */
final class LaneMembers {

    private static final Logger LOG = LoggerFactory.getLogger(LaneMembers.class);

    /** The bus's own slot. */
    private static final int BUS_SLOT = 0;

    private record Connected(Mapping cursor, SocketBell bell) {}

    private final String group;
    private final LaneWriter writer;
    private final Shape shape;
    private final RoomWait room;
    private final Connected[] connected;
    private long rung;

    LaneMembers(String group, LaneWriter writer, Shape shape, RoomWait room) {
        this.group = group;
        this.writer = writer;
        this.shape = shape;
        this.room = room;
        connected = new Connected[shape.control().members()];
    }

    void add(MemberAdded added) {
        int slot = added.slot();
        remove(slot);
        try {
            int lanes = shape.control().lanes();
            Mapping cursor = Received.map(added.cursor(), CursorLayout.memoryBytes(lanes), false,
                    "cursor page of member " + slot + " of group \"" + group + "\"");
            CursorPage page = CursorPage.open(cursor.buffer(), lanes, slot, shape.generation());
            SocketBell bell = Received.bell(added.bell());
            connected[slot] = new Connected(cursor, bell);
            if (shape.isMediated() && slot != BUS_SLOT) {
                // It is the bus that wakes it, when it has ordered what is published here.
                writer.readership().attachToOrder(slot, added.incarnation(), page, Doorbell.NONE);
            } else {
                writer.readership().attach(slot, added.incarnation(), page, () -> {
                    rung++;
                    bell.ring();
                });
            }
            room.add(bell);
        } catch (IOException | RuntimeException e) {
            // It holds the lane where it began, until the bus puts it out.
            LOG.warn("member {} of group \"{}\" cannot be followed", slot, group, e);
            added.cursor().close();
            added.bell().close();
        }
    }

    void remove(int slot) {
        Connected gone = connected[slot];
        if (gone != null) {
            connected[slot] = null;
            writer.readership().detach(slot);
            room.remove(gone.bell());
            close(gone.cursor());
        }
    }

    private static void close(Mapping cursor) {
        try {
            cursor.close();
        } catch (SystemCallException e) {
            LOG.warn("a cursor page cannot be given back", e);
        }
    }

    /** How many doorbells were rung. */
    long rung() {
        return rung;
    }

    void close() {
        for (int slot = 0; slot < connected.length; slot++) {
            remove(slot);
        }
    }
}
