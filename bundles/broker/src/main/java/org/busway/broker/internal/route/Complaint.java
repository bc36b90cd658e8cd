package org.busway.broker.internal.route;

import org.busway.api.MessageType;
import org.busway.broker.internal.peer.Peer;

/** Describes a message that was not let through, in the words of dbus-daemon, which administrators search their logs for. */
final class Complaint {

    private Complaint() {}

    static String about(Parcel message, String complaint, int matchedRules, Peer receiver, boolean requestedReply) {
        Peer sender = message.from();
        return complaint + ", " + matchedRules + " matched rules; type=\"" + type(message) + "\", sender=\""
                + (sender == null ? "(unset)" : sender.uniqueName()) + "\" (" + (sender == null ? "(bus)" : sender.description())
                + ") interface=\"" + text(message.interfaceName(), "(unset)") + "\" member=\"" + text(message.member(), "(unset)")
                + "\" error name=\"" + text(message.errorName(), "(unset)") + "\" requested_reply=\"" + (requestedReply ? 1 : 0)
                + "\" destination=\"" + text(message.destination(), "org.freedesktop.DBus") + "\" ("
                + (receiver == null ? "bus" : receiver.description()) + ")";
    }

    /** The types as match rules name them. */
    static String type(Parcel message) {
        MessageType type = message.type();
        return type == null ? "invalid" : type.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static String text(String value, String ifNull) {
        return value == null ? ifNull : value;
    }
}
