package org.busway.client.internal.group.member;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.busway.client.internal.group.Received;
import org.busway.client.internal.group.Received.LaneAdded;
import org.busway.lane.Lane;
import org.busway.lane.LaneReader;
import org.busway.lane.LaneShape;
import org.busway.os.Mapping;
import org.busway.os.SocketBell;
import org.busway.os.SystemCallException;

/** A lane that is mapped, with its reader and the doorbell shared with its publisher. */
record OpenLane(Lane lane, LaneReader reader, SocketBell bell, Mapping mapping) {

    /** Maps what the bus announced, and closes its descriptors. */
    static OpenLane of(LaneAdded added, MemberPages pages, String group) throws IOException {
        LaneShape shape = new LaneShape(added.lane(), pages.shape().ringBytes(), pages.shape().seed(),
                pages.shape().generation());
        Mapping mapping = null;
        try {
            mapping = Received.map(added.memory(), shape.memoryBytes(), false,
                    "lane " + added.lane() + " of group \"" + group + "\"");
            Lane lane = Lane.open(mapping.buffer(), shape);
            SocketBell bell = Received.bell(added.bell());
            return new OpenLane(lane, new LaneReader(lane, pages.control(), pages.cursors(), pages.slot(), added.frameNumber(),
                    ByteBuffer.allocateDirect(shape.largestMessageBytes()), bell::ring), bell, mapping);
        } catch (IOException | RuntimeException e) {
            added.close();
            if (mapping != null) {
                mapping.close();
            }
            throw e;
        }
    }

    /** Lets go of the memory. The bell is closed by who waits on it. */
    void close() {
        try {
            mapping.close();
        } catch (SystemCallException e) {
            throw new IllegalStateException(e);
        }
    }
}
