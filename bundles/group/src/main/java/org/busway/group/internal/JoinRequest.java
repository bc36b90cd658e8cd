package org.busway.group.internal;

import java.util.List;
import java.util.Map;
import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.Variant;
import org.busway.group.internal.member.Outcome;
import org.busway.group.internal.settings.GroupSettings;

/**
 * What a peer asks for that wants to be a member, read and bounded.
 *
 * @param rules which of the group's messages it wants
 * @param outcome what is to become of it when it holds others up; null to leave that to the group
 * @param mapped whether it can read lanes itself
 * @param filtered whether it wants a socket that the kernel filters
 * @param again whether it wants that only if it is such a member now
 */
record JoinRequest(List<MatchRule> rules, Outcome outcome, boolean mapped, boolean filtered, boolean again) {

    /** The most rules of one member. */
    static final int MAX_RULES = 64;

    /**
     * Reads a call of Join.
     *
     * @throws BusException if there are too many rules, or one is none
     * @throws IllegalArgumentException if an option has the wrong type or value
     */
    static JoinRequest of(Message call) {
        Map<?, ?> options = call.argument(2, Map.class);
        Object outcome = value(options, "outcome");
        Object mapped = value(options, "mapped");
        boolean filtered = flag(options, "filtered");
        boolean again = flag(options, "again");
        if (mapped != null && !(mapped instanceof Boolean) || outcome != null && !(outcome instanceof String)) {
            throw new IllegalArgumentException("options of Join: outcome must be a text, mapped a boolean");
        }
        return new JoinRequest(rules(call),
                outcome == null ? null : GroupSettings.oneOf(Outcome.class, "outcome", (String) outcome),
                mapped == null || (Boolean) mapped, filtered, again);
    }

    private static boolean flag(Map<?, ?> options, String name) {
        Object value = value(options, name);
        if (value != null && !(value instanceof Boolean)) {
            throw new IllegalArgumentException("options of Join: " + name + " must be a boolean");
        }
        return value != null && (Boolean) value;
    }

    /** The rules of a call, its argument 1; none stand for everything. */
    static List<MatchRule> rules(Message call) {
        List<?> texts = call.argument(1, List.class);
        if (texts.size() > MAX_RULES) {
            throw new BusException(BusException.LIMITS_EXCEEDED,
                    texts.size() + " rules: a member has " + MAX_RULES + " at most; one that says less matches what several do");
        }
        return texts.isEmpty() ? List.of(MatchRule.ALL) : texts.stream().map(text -> MatchRule.parse((String) text)).toList();
    }

    private static Object value(Map<?, ?> options, String name) {
        return options.get(name) instanceof Variant value ? value.value() : null;
    }
}
