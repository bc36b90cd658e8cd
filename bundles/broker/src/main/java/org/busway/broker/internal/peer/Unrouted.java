package org.busway.broker.internal.peer;

import java.nio.ByteBuffer;
import org.busway.wire.Framing;

/**
 * What has been received behind the message that is being routed. The bus routes one message at a time and receives nothing meanwhile, so there is
 * at most one connection with such a rest, besides those whose turn is used up; its messages are counted only when somebody asks.
 */
final class Unrouted {

    private Peer sender;
    private ByteBuffer bytes;
    private int at;
    private int end;
    private int maxMessageBytes;

    /** A message is routed now, and this lies behind it. */
    void behind(Peer from, ByteBuffer received, int first, int limit, int maxBytes) {
        sender = from;
        bytes = received;
        at = first;
        end = limit;
        maxMessageBytes = maxBytes;
    }

    /** What was received is routed, or is waited for. */
    void none() {
        sender = null;
        bytes = null;
    }

    /** How many whole messages of a peer have been received and wait to be routed. */
    int messagesOf(Peer peer) {
        if (sender != peer) {
            return 0;
        }
        return count(bytes, at, end, maxMessageBytes);
    }

    /** How many whole messages lie there. */
    static int count(ByteBuffer bytes, int from, int to, int maxMessageBytes) {
        int messages = 0;
        int offset = from;
        int length = Framing.length(bytes, offset, to - offset, maxMessageBytes);
        while (length > 0 && length <= to - offset) {
            messages++;
            offset += length;
            length = Framing.length(bytes, offset, to - offset, maxMessageBytes);
        }
        return messages;
    }
}
