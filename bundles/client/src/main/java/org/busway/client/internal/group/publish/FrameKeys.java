package org.busway.client.internal.group.publish;

import org.busway.api.MessageHeader;
import org.busway.lane.filter.FrameKey;

/** What filters can test of a message, into its key. */
final class FrameKeys {

    private static final int MOST_ARGUMENTS = 64;

    private FrameKeys() {}

    static void of(FrameKey key, MessageHeader signal) {
        key.header(signal.path(), signal.interfaceName(), signal.member());
        arguments(key, signal);
    }

    /** Every first-level argument that is a text: one that were left out would hide the message from who asks for it. */
    static void arguments(FrameKey key, MessageHeader signal) {
        int most = Math.min(MOST_ARGUMENTS, signal.signature().length());
        for (int i = 0; i < most; i++) {
            if (signal.argumentType(i) == 's') {
                key.argument(i, signal.argument(i));
            }
        }
    }
}
