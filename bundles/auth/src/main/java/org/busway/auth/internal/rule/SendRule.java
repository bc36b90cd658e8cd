package org.busway.auth.internal.rule;

import org.busway.api.MessageHeader;
import org.busway.api.MessageType;
import org.busway.spi.policy.Party;

/**
 * What may be sent to whom.
 *
 * @param destination
 *            a name that the receiver owns or waits for; null for any
 * @param prefix
 *            whether names below {@code destination} are meant as well
 * @param broadcast
 *            whether signals without a destination are meant, or all else; null for both
 * @param requestedReply
 *            allow: replies only if they are waited for; deny: all replies, not only those that nobody waits for
 * @param eavesdrop
 *            allow: replies that nobody waits for as well
 * @param log
 *            whether a decision by this rule is logged
 */
public record SendRule(boolean allow, MessageConditions conditions, String destination, boolean prefix,
        Boolean broadcast, boolean requestedReply, boolean eavesdrop, boolean log) implements Rule {

    boolean canDecide(int type, ReplyKind kind) {
        return conditions.canBe(type) && kind.isMeantBy(allow, requestedReply, eavesdrop);
    }

    /** Whether a message matches that {@link #canDecide} was asked about. */
    boolean matches(MessageHeader message, Party receiver) {
        return conditions.matches(message, allow) && matchesBroadcast(message) && matchesReceiver(message, receiver);
    }

    private boolean matchesBroadcast(MessageHeader message) {
        return broadcast == null
                || broadcast == (message.destination() == null && message.type() == MessageType.SIGNAL);
    }

    /**
     * The bus has no names but its own, and a program that is to be started is taken to own the name it is started for
     * and no other: for both the destination in the message counts.
     */
    private boolean matchesReceiver(MessageHeader message, Party receiver) {
        if (destination == null) {
            return true;
        }
        if (receiver == null || receiver.isBus()) {
            String actual = message.destination();
            return actual != null
                    && (prefix ? OwnRule.isAtOrBelow(actual, destination) : actual.equals(destination));
        }
        return prefix ? receiver.hasNameBelow(destination) : receiver.hasName(destination);
    }

    boolean isCertain() {
        return conditions.isCertain() && destination == null && broadcast == null;
    }

    @Override
    public boolean startsAfresh() {
        return conditions.type() == 0 && conditions.namesNothing() && destination == null;
    }
}
