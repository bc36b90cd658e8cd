package org.busway.client.internal.group;

import org.busway.api.Message;
import org.busway.api.MessageType;

/** What the bus says of flow control that is about members of groups. */
final class Flow1 {

    private static final String INTERFACE = "org.busway.Flow1";
    private static final String BUS = "org.freedesktop.DBus";

    private Flow1() {}

    /** Whether the bus says that signals of a group did not fit into this connection's queue: this connection's name, the group's, and how many. */
    static boolean isLostInGroup(Message message) {
        return message.type() == MessageType.SIGNAL && "LostInGroup".equals(message.member())
                && INTERFACE.equals(message.interfaceName())
                && BUS.equals(message.sender()) && "sst".equals(message.signature());
    }
}
