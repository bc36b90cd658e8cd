package org.busway.group.internal.reader;

import java.nio.ByteBuffer;
import java.util.List;
import org.busway.api.MatchRule;
import org.busway.api.MessageHeader;
import org.busway.group.internal.lanes.DirectLane;
import org.busway.lane.Frame;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.LaneTraffic;

/** A group whose lanes the bus reads. */
public interface ReadGroup {

    /** Its name. */
    String name();

    /** What belongs in it. */
    List<MatchRule> rules();

    /** How long a publisher may make the bus wait. */
    long deadlineMillis();

    /** A message that stood in a lane is about to be routed: says which members have it by the lane. */
    void serve(MessageHeader signal);

    /** The same of one that stands in a publisher's lane, at a position that a member may have begun or ceased to read. */
    void serve(MessageHeader signal, DirectLane lane, long position);

    /** Frames were overwritten before the bus had read them for monitors, for which nobody waits, or announce what has never come. */
    void lost(long count, long first, long last);

    /**
     * Routes a message that is too long for its lane, and that a frame there announces.
     *
     * @param frame of a lane
     * @param said what stands behind its header
     * @param traffic as with {@link BusEnd#route}
     * @param last whether nothing is waited for
     * @return null if its memory has never come: it is lost
     */
    BusEnd.Routed routeAnnounced(DirectLane lane, Frame frame, ByteBuffer said, LaneTraffic traffic, boolean last);

    /**
     * A lane cannot be read on, by its publisher's fault or for want of descriptors.
     *
     * @param lane which
     * @param why one line
     */
    void broken(DirectLane lane, String why);
}
