package org.busway.spi.group;

import org.busway.api.MessageHeader;
import org.osgi.annotation.versioning.ConsumerType;

/** What a message came by that {@link BusEnd#route} is given. Used on the bus thread. */
@ConsumerType
public interface LaneTraffic {

    /**
     * Whether a message belongs there.
     *
     * @param signal a valid signal without destination and descriptors, its sender stamped
     * @return false if its publisher is at fault
     */
    boolean belongs(MessageHeader signal);

    /**
     * The message is about to be given to its receivers; says who is {@linkplain Attendance#isServed served} by the lane itself.
     *
     * @param signal the message
     */
    void sequenced(MessageHeader signal);
}
