package org.busway.auth.internal.rule;

import org.busway.api.MessageHeader;
import org.busway.api.MessageType;
import org.busway.spi.policy.Verdict;

/** The numbers of the message types as indices: 1 to 4, and 0 for one that nobody knows. */
final class MessageTypes {

    static final int COUNT = 5;

    /** What nobody allows is denied. */
    static final Verdict NOTHING_MATCHED = new Verdict(false, 0, false);

    private MessageTypes() {}

    static int codeOf(MessageHeader message) {
        MessageType type = message.type();
        return type == null ? 0 : type.code();
    }
}
