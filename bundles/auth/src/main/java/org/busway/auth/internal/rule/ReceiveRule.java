package org.busway.auth.internal.rule;

import org.busway.api.MessageHeader;
import org.busway.spi.policy.Party;

/**
 * What may be received from whom.
 *
 * @param sender
 *            a name that the sender owns or waits for; null for any
 * @param requestedReply
 *            allow: replies only if they were waited for; deny: all replies, not only those that nobody waited for
 * @param eavesdrop
 *            allow: also messages addressed to others; deny: those only
 */
public record ReceiveRule(boolean allow, MessageConditions conditions, String sender, boolean requestedReply,
        boolean eavesdrop) implements Rule {

    boolean canDecide(int type, ReplyKind kind, boolean eavesdropping) {
        return conditions.canBe(type) && (eavesdropping ? !allow || eavesdrop : allow || !eavesdrop)
                && kind.isMeantBy(allow, requestedReply, eavesdrop);
    }

    /** Whether a message matches that {@link #canDecide} was asked about. */
    boolean matches(MessageHeader message, Party from) {
        return conditions.matches(message, allow) && matchesSender(message, from);
    }

    private boolean matchesSender(MessageHeader message, Party from) {
        if (sender == null) {
            return true;
        }
        return from == null || from.isBus() ? sender.equals(message.sender()) : from.hasName(sender);
    }

    boolean isCertain() {
        return conditions.isCertain() && sender == null;
    }

    @Override
    public boolean startsAfresh() {
        return conditions.type() == 0 && conditions.namesNothing() && sender == null;
    }
}
