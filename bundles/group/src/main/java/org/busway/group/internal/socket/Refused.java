package org.busway.group.internal.socket;

import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.api.MessageHeader;
import org.busway.api.MessageType;
import org.busway.api.Signature;

/** Says no to who came by a socket, as an error message of the bus. */
final class Refused {

    /** What a connection is that has not said anything: an error answers something. */
    static final int CONNECTING = 1;

    private Refused() {}

    static Message of(int serial, String name, String text) {
        return Message.of(MessageType.ERROR).flags(MessageHeader.NO_REPLY_EXPECTED).errorName(name)
                .replySerial(serial == 0 ? CONNECTING : serial).body(new Signature("s"), java.util.List.of(text)).build();
    }

    static Message of(int serial, BusException why) {
        return of(serial, why.errorName(), why.getMessage());
    }
}
