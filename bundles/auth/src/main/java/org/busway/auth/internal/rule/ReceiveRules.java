package org.busway.auth.internal.rule;

import java.util.List;

import org.busway.api.MessageHeader;
import org.busway.spi.policy.Party;
import org.busway.spi.policy.Verdict;

/** The receive rules of one connection, by message type, kind of reply, and whether it is addressed to others. */
final class ReceiveRules {

    private final ReceiveRule[][] lists = new ReceiveRule[2 * MessageTypes.COUNT * ReplyKind.COUNT][];
    private final boolean[] free = new boolean[lists.length];

    ReceiveRules(List<ReceiveRule> rules) {
        for (int at = 0; at < lists.length; at++) {
            boolean eavesdropping = at % 2 != 0;
            ReplyKind kind = ReplyKind.at(at / 2 % ReplyKind.COUNT);
            int type = at / 2 / ReplyKind.COUNT;
            lists[at] = rules.stream().filter(rule -> rule.canDecide(type, kind, eavesdropping))
                    .toArray(ReceiveRule[]::new);
            free[at] = allowsAll(lists[at]);
        }
    }

    private static int at(int type, ReplyKind kind, boolean eavesdropping) {
        return (type * ReplyKind.COUNT + kind.ordinal()) * 2 + (eavesdropping ? 1 : 0);
    }

    private static boolean allowsAll(ReceiveRule[] list) {
        for (int i = list.length - 1; i >= 0 && list[i].allow(); i--) {
            if (list[i].isCertain()) {
                return true;
            }
        }
        return false;
    }

    boolean isFree(int type, ReplyKind kind) {
        return free[at(type, kind, false)];
    }

    Verdict verdict(MessageHeader message, Party sender, boolean eavesdropping, boolean requestedReply) {
        int at = at(MessageTypes.codeOf(message), ReplyKind.of(message, requestedReply), eavesdropping);
        if (free[at]) {
            return Verdict.ALLOWED;
        }
        ReceiveRule[] list = lists[at];
        for (int i = list.length - 1; i >= 0; i--) {
            if (list[i].matches(message, sender)) {
                return list[i].allow() ? Verdict.ALLOWED : new Verdict(false, matches(list, i, message, sender), false);
            }
        }
        return MessageTypes.NOTHING_MATCHED;
    }

    private static int matches(ReceiveRule[] list, int last, MessageHeader message, Party sender) {
        int count = 1;
        for (int i = 0; i < last; i++) {
            if (list[i].matches(message, sender)) {
                count++;
            }
        }
        return count;
    }
}
