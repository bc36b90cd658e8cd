package org.busway.spi.group;

import org.busway.api.MessageHeader;
import org.busway.spi.flow.Reception;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A member that gets what it wants of a group by its connection, as flow control asks the group about it: only where the connection's queue is full. Used on the bus
 * thread.
 */
@ConsumerType
public interface ProxiedMember {

    /**
     * Whether a signal is one of the group's.
     *
     * @param signal without destination and descriptors, its sender stamped
     * @param sender who sent it
     * @return false if the group has nothing to do with it
     */
    boolean isOfGroup(MessageHeader signal, BusPeer sender);

    /**
     * How the member is dealt with for such a signal.
     *
     * @return never null; its outcome stays the same
     */
    Reception reception();

    /**
     * The member is waited for no longer, and to be put out. Not called while a message is being routed.
     *
     * @param why for a person
     * @return false if it has its connection for the group alone: then that is ended
     */
    boolean putOut(String why);
}
