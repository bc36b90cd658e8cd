package org.busway.client.internal.group.publish;

import java.time.Duration;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.api.MessageType;

/** What may be published, and the errors that publishers share. */
final class SignalChecks {

    private SignalChecks() {}

    static void check(Message signal) {
        if (signal.type() != MessageType.SIGNAL || signal.destination() != null) {
            throw new IllegalArgumentException(signal + " belongs in no group: only signals without destination do");
        }
    }

    static BusException noRoom(String group, boolean inHandler, Duration deadline) {
        return new BusException(BusException.LIMITS_EXCEEDED, "no room in group \"" + group + "\"; " + (inHandler
                ? "a handler does not wait for it: use trySend, or send from another thread"
                : "none was made within " + deadline.toMillis() + " ms: a member does not read"));
    }

    static BusException tooLong(String group, int bytes, int mostBytes) {
        return new BusException(BusException.LIMITS_EXCEEDED,
                "a message of " + bytes + " bytes: group \"" + group + "\" takes " + mostBytes
                        + " at most: send it in parts, or raise its message.bytes");
    }
}
