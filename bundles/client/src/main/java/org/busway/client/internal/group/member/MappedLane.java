package org.busway.client.internal.group.member;

import java.io.IOException;
import org.busway.client.internal.group.Received;
import org.busway.client.internal.group.Received.LaneAdded;
import org.busway.lane.Lane;
import org.busway.lane.LaneShape;
import org.busway.lane.layout.FrameLayout;
import org.busway.os.Mapping;
import org.busway.os.SocketBell;
import org.busway.os.SystemCallException;

/** The memory of a lane, and the doorbell shared with who writes it. */
record MappedLane(Lane lane, SocketBell bell, Mapping mapping) {

    /** Maps what the bus announced, and closes its descriptors. */
    static MappedLane of(LaneAdded added, MemberPages pages, String group) throws IOException {
        LaneShape shape = new LaneShape(added.lane(), pages.shape().ringBytes(), pages.shape().seed(),
                pages.shape().generation());
        Mapping mapping = null;
        try {
            mapping = Received.map(added.memory(), shape.memoryBytes(), false,
                    "lane " + added.lane() + " of group \"" + group + "\"");
            return new MappedLane(Lane.open(mapping.buffer(), shape), Received.bell(added.bell()), mapping);
        } catch (IOException | RuntimeException e) {
            added.close();
            if (mapping != null) {
                mapping.close();
            }
            throw e;
        }
    }

    /** How many messages stand in a full lane at most. */
    long mostMessages() {
        return mostMessages(lane.shape().ringBytes());
    }

    /** The same of any lane. No message is so short that its frame is a header and nothing else. */
    static long mostMessages(int ringBytes) {
        return ringBytes / FrameLayout.aligned(FrameLayout.HEADER_BYTES + 1);
    }

    /** Lets go of the memory. */
    void close() {
        try {
            mapping.close();
        } catch (SystemCallException e) {
            throw new IllegalStateException(e);
        }
    }
}
