package org.busway.spi.group;

import org.osgi.annotation.versioning.ConsumerType;

/** What a peer has to do with groups: kept at the {@link BusPeer}, so that the bus asks without a search. Used on the bus thread. */
@ConsumerType
public interface Attendance {

    /**
     * Whether the peer gets the signal that was last {@link GroupBus#offer taken} by a lane that it maps.
     *
     * @return true if it is not to get it by its socket
     */
    boolean isServed();

    /** The peer, or a message that it wrote into a lane, was {@link BusEnd.Routed#HELD_UP held up}, and may be tried again. */
    default void goOn() {}
}
