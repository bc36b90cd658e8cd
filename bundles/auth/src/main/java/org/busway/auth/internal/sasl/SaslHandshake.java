package org.busway.auth.internal.sasl;

import java.nio.ByteBuffer;

import org.busway.auth.internal.Accounts;
import org.busway.spi.policy.Handshake;
import org.busway.spi.policy.Identity;
import org.busway.wire.sasl.Conversation;
import org.busway.wire.sasl.ServerConversation;

/**
 * One conversation between the caller's buffers. Lines are handed in one at a time, so that a line is taken only when
 * its answer has room.
 */
final class SaslHandshake implements Handshake {

    /** More than the longest answer, which is a challenge or the list of mechanisms. */
    private static final int MOST_ANSWER_BYTES = 512;

    private final ServerConversation conversation;
    private final Identity credentials;
    private final Accounts accounts;

    SaslHandshake(ServerConversation conversation, Identity credentials, Accounts accounts) {
        this.conversation = conversation;
        this.credentials = credentials;
        this.accounts = accounts;
    }

    @Override
    public Status advance(ByteBuffer input, ByteBuffer output) {
        boolean whole = true;
        while (whole && conversation.state() == Conversation.State.WAITING && input.hasRemaining()
                && output.remaining() >= MOST_ANSWER_BYTES) {
            int lineBytes = lineBytes(input);
            whole = lineBytes > 0;
            // Also an unfinished line is shown: it may be too long, or begin with the first byte of all.
            int offered = whole ? lineBytes : input.remaining();
            input.position(input.position() + conversation.receive(input, input.position(), offered));
            output.put(conversation.takeOutput());
        }
        return switch (conversation.state()) {
            case WAITING -> Status.CONTINUE;
            case AUTHENTICATED -> Status.AUTHENTICATED;
            case FAILED -> Status.FAILED;
        };
    }

    /** How long the first line is with its end; 0 if its end has not come. */
    private static int lineBytes(ByteBuffer input) {
        for (int i = input.position(); i < input.limit() - 1; i++) {
            if (input.get(i) == '\r' && input.get(i + 1) == '\n') {
                return i + 2 - input.position();
            }
        }
        return 0;
    }

    /** What the kernel says of the process holds for whom it authenticated as only where both are the same user. */
    @Override
    public Identity identity() {
        org.busway.wire.sasl.Identity found = conversation.identity();
        if (found == null) {
            throw new IllegalStateException("the conversation has not ended with an identity");
        }
        if (found.isAnonymous()) {
            return known(Identity.UNKNOWN, new int[0]);
        }
        return found.uid() == credentials.uid() ? credentials : known(found.uid(), accounts.groupsOf(found.uid()));
    }

    private Identity known(long uid, int[] groups) {
        return new Identity(uid, Identity.UNKNOWN, groups, credentials.pid(), new byte[0], null, null);
    }

    @Override
    public boolean descriptorsAgreed() {
        return conversation.descriptorsAgreed();
    }

    @Override
    public String failure() {
        return conversation.failure();
    }
}
