package org.busway.client.internal.group.member;

import java.util.Map;
import java.util.function.ToLongFunction;
import org.busway.api.MessageHeader;
import org.busway.lane.filter.FrameFilter;
import org.busway.wire.rule.NameOwner;

/**
 * What a member wants, and what it wanted before it was asked for that: those rules hold in each lane up to where the bus took up the change.
 *
 * <p><b>Exactly once.</b> The bus serves the connection by lanes according to the same rules at the same positions, so what the member refuses the connection's subscriptions get. Between asking
 * the bus and its answer nobody here knows where the change takes effect: what is read meanwhile, and one of the rules matches, waits for the answer.
 */
final class RulesInTurn {

    /** As many changes may be in the air, or unread, at once. */
    static final int MOST = 60;

    private final WantedRules rules;
    private final RulesInTurn before;
    private final int depth;
    /** From where on the rules hold; null while nobody knows. */
    private volatile ToLongFunction<LaneStream> from;
    private volatile FrameFilter filter = FrameFilter.ALL;
    private volatile Map<String, Integer> names = Map.of();

    /** Rules that hold everywhere, with the filter that the bus made of them. */
    RulesInTurn(WantedRules rules, FrameFilter filter) {
        this(rules, (RulesInTurn) null);
        this.filter = filter;
    }

    /** Rules for which the bus is about to be asked. */
    RulesInTurn(WantedRules rules, RulesInTurn before) {
        this.rules = rules;
        this.before = before;
        depth = before == null ? 0 : before.depth + 1;
    }

    /** The newest of them. */
    WantedRules rules() {
        return rules;
    }

    /** What held before; null if these hold everywhere. */
    RulesInTurn before() {
        return before;
    }

    /** Whether there can be another change. */
    boolean hasRoom() {
        return depth < MOST;
    }

    /** The bus has answered. */
    void holdFrom(ToLongFunction<LaneStream> positions, FrameFilter compiled, Map<String, Integer> nameNumbers) {
        filter = compiled;
        names = nameNumbers;
        from = positions;
    }

    /** The bus has refused them, or nobody will ever know. */
    void neverHold() {
        from = stream -> Long.MAX_VALUE;
    }

    /** The filter that the bus made of them. */
    FrameFilter filter() {
        return filter;
    }

    /** The numbers of names in them. */
    Map<String, Integer> names() {
        return names;
    }

    /** Whether it is known from where on each of them holds. */
    boolean isKnown() {
        return before == null || from != null && before.isKnown();
    }

    /** From where on the newest hold in a lane. */
    long from(LaneStream stream) {
        return from.applyAsLong(stream);
    }

    /** The rules for what stands at a position; all is known. */
    WantedRules at(LaneStream stream, long position) {
        return turnAt(stream, position).rules;
    }

    /** What the bus made of the rules for what stands at a position; all is known. */
    FrameFilter filterAt(LaneStream stream, long position) {
        return turnAt(stream, position).filter;
    }

    private RulesInTurn turnAt(LaneStream stream, long position) {
        RulesInTurn turn = this;
        while (turn.before != null && position < turn.from(stream)) {
            turn = turn.before;
        }
        return turn;
    }

    /** Which of them a message matches: a bit for each, the lowest for the newest. */
    long matches(MessageHeader message, NameOwner sender) {
        long matched = 0;
        long bit = 1;
        for (RulesInTurn turn = this; turn != null; turn = turn.before) {
            matched |= turn.rules.match(message, sender) ? bit : 0;
            bit <<= 1;
        }
        return matched;
    }

    /** Whether those among them that hold at a position are among the matching ones; all is known. */
    boolean isWanted(LaneStream stream, long position, long matched) {
        long bit = 1;
        for (RulesInTurn turn = this; turn.before != null && position < turn.from(stream); turn = turn.before) {
            bit <<= 1;
        }
        return (matched & bit) != 0;
    }

    /** Whether a message that came over the connection matches one of them. */
    boolean matchFromBus(MessageHeader message) {
        return rules.matchFromBus(message) || before != null && before.matchFromBus(message);
    }
}
