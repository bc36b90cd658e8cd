package org.busway.group.internal.member;

import java.util.List;
import org.busway.api.MatchRule;
import org.busway.spi.group.BusPeer;

/** What is remembered of a member that has a slot, as its peer is charged for it: the rules, which nobody else is. Who is proxied has ordinary match rules in their place. */
public final class Remembered implements AutoCloseable {

    private static final long MEMBER_BYTES = 512;
    private static final long RULE_BYTES = 512;

    private final BusPeer peer;
    private long bytes;

    private Remembered(BusPeer peer) {
        this.peer = peer;
    }

    /**
     * Takes room for a member.
     *
     * @param rules what it wants
     * @return null if its peer's budget has none
     */
    public static Remembered tryTake(BusPeer peer, List<MatchRule> rules) {
        Remembered taken = new Remembered(peer);
        return taken.tryChange(rules) ? taken : null;
    }

    /** It wants something else; false, and nothing changes, if there is no room for that. */
    boolean tryChange(List<MatchRule> rules) {
        long wanted = MEMBER_BYTES + bytes(rules);
        if (wanted > bytes && !peer.tryRemember(wanted - bytes)) {
            return false;
        }
        if (wanted < bytes) {
            peer.forget(bytes - wanted);
        }
        bytes = wanted;
        return true;
    }

    /** What rules take at most. */
    public static long bytes(List<MatchRule> rules) {
        return rules.stream().mapToLong(rule -> RULE_BYTES + rule.toString().length()).sum();
    }

    /** The member is no more, or another manager's. */
    @Override
    public void close() {
        if (bytes > 0) {
            peer.forget(bytes);
            bytes = 0;
        }
    }
}
