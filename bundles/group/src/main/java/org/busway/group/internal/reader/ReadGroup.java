package org.busway.group.internal.reader;

import java.util.List;
import org.busway.api.MatchRule;
import org.busway.api.MessageHeader;
import org.busway.group.internal.lanes.DirectLane;

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

    /** Frames were overwritten before the bus had read them for monitors, for which nobody waits. */
    void lost(long count, long first, long last);

    /**
     * A lane cannot be read on, by its publisher's fault or for want of descriptors.
     *
     * @param lane which
     * @param why one line
     */
    void broken(DirectLane lane, String why);
}
