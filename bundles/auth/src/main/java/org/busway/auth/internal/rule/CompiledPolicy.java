package org.busway.auth.internal.rule;

import java.util.ArrayList;
import java.util.List;

import org.busway.api.MessageHeader;
import org.busway.spi.policy.Party;
import org.busway.spi.policy.PeerPolicy;
import org.busway.spi.policy.Verdict;

/**
 * The rules for one connection, split by what is known of a message before its fields are looked at. The last rule that
 * matches decides, so each list is read from its end; where nothing matches the answer is no.
 */
final class CompiledPolicy implements PeerPolicy {

    private final OwnRule[] own;
    private final SendRules send;
    private final ReceiveRules receive;

    /** From the rules that apply to the connection, in the order in which later ones prevail. */
    CompiledPolicy(List<Rule> rules) {
        own = only(rules, OwnRule.class).toArray(OwnRule[]::new);
        send = new SendRules(only(rules, SendRule.class));
        receive = new ReceiveRules(only(rules, ReceiveRule.class));
    }

    /** The rules of one kind since the last that starts afresh. */
    private static <R extends Rule> List<R> only(List<Rule> rules, Class<R> kind) {
        List<R> kept = new ArrayList<>();
        for (Rule rule : rules) {
            if (kind.isInstance(rule)) {
                if (rule.startsAfresh()) {
                    kept.clear();
                }
                kept.add(kind.cast(rule));
            }
        }
        return kept;
    }

    @Override
    public boolean mayOwn(String name) {
        for (int i = own.length - 1; i >= 0; i--) {
            if (own[i].matches(name)) {
                return own[i].allow();
            }
        }
        return false;
    }

    @Override
    public Verdict maySend(MessageHeader message, Party receiver, boolean requestedReply) {
        return send.verdict(message, receiver, requestedReply);
    }

    @Override
    public Verdict mayReceive(MessageHeader message, Party sender, Party addressed, Party self,
            boolean requestedReply) {
        return receive.verdict(message, sender, addressed != self && message.destination() != null, requestedReply);
    }

    @Override
    public boolean sendsFreely(int typeCode, boolean requestedReply) {
        return send.isFree(typeCode, ReplyKind.NONE) && send.isFree(typeCode, ReplyKind.of(requestedReply));
    }

    @Override
    public boolean receivesFreely(int typeCode, boolean requestedReply) {
        return receive.isFree(typeCode, ReplyKind.NONE) && receive.isFree(typeCode, ReplyKind.of(requestedReply));
    }
}
