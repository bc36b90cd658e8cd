package org.busway.auth.internal.rule;

import org.busway.api.MessageHeader;

/** How a message stands to earlier calls: whatever its type, the reply serial makes it a reply for the rules. */
enum ReplyKind {
    /** It has no reply serial. */
    NONE,
    /** Somebody waits for it. */
    REQUESTED,
    /** It has a reply serial that nobody waits for. */
    UNREQUESTED;

    static final int COUNT = 3;
    private static final ReplyKind[] ALL = values();

    static ReplyKind of(MessageHeader message, boolean requestedReply) {
        return message.replySerial() == 0 ? NONE : of(requestedReply);
    }

    static ReplyKind of(boolean requestedReply) {
        return requestedReply ? REQUESTED : UNREQUESTED;
    }

    static ReplyKind at(int ordinal) {
        return ALL[ordinal];
    }

    boolean isMeantBy(boolean allow, boolean requestedReply, boolean eavesdrop) {
        return switch (this) {
            case NONE -> true;
            case REQUESTED -> allow || requestedReply;
            case UNREQUESTED -> !allow || !requestedReply || eavesdrop;
        };
    }
}
