package org.busway.auth.internal.rule;

import java.util.List;

import org.busway.api.MessageHeader;
import org.busway.spi.policy.Party;
import org.busway.spi.policy.Verdict;

/** The send rules of one connection, by message type and kind of reply. */
final class SendRules {

    private final SendRule[][] lists = new SendRule[MessageTypes.COUNT * ReplyKind.COUNT][];
    private final boolean[] free = new boolean[lists.length];

    SendRules(List<SendRule> rules) {
        for (int type = 0; type < MessageTypes.COUNT; type++) {
            int typeCode = type;
            for (ReplyKind kind : ReplyKind.values()) {
                SendRule[] list = rules.stream().filter(rule -> rule.canDecide(typeCode, kind))
                        .toArray(SendRule[]::new);
                lists[at(type, kind)] = list;
                free[at(type, kind)] = allowsAll(list);
            }
        }
    }

    private static int at(int type, ReplyKind kind) {
        return type * ReplyKind.COUNT + kind.ordinal();
    }

    private static boolean allowsAll(SendRule[] list) {
        for (int i = list.length - 1; i >= 0; i--) {
            if (!list[i].allow() || list[i].log()) {
                return false;
            }
            if (list[i].isCertain()) {
                return true;
            }
        }
        return false;
    }

    boolean isFree(int type, ReplyKind kind) {
        return free[at(type, kind)];
    }

    Verdict verdict(MessageHeader message, Party receiver, boolean requestedReply) {
        int at = at(MessageTypes.codeOf(message), ReplyKind.of(message, requestedReply));
        if (free[at]) {
            return Verdict.ALLOWED;
        }
        SendRule[] list = lists[at];
        for (int i = list.length - 1; i >= 0; i--) {
            SendRule rule = list[i];
            if (rule.matches(message, receiver)) {
                return rule.allow() && !rule.log()
                        ? Verdict.ALLOWED
                        : new Verdict(rule.allow(), matches(list, i, message, receiver), rule.log());
            }
        }
        return MessageTypes.NOTHING_MATCHED;
    }

    private static int matches(SendRule[] list, int last, MessageHeader message, Party receiver) {
        int count = 1;
        for (int i = 0; i < last; i++) {
            if (list[i].matches(message, receiver)) {
                count++;
            }
        }
        return count;
    }
}
