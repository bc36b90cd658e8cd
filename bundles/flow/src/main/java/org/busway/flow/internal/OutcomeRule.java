package org.busway.flow.internal;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.busway.api.MatchRule;
import org.busway.api.MessageHeader;
import org.busway.spi.flow.Outcome;
import org.busway.spi.flow.Reception;
import org.busway.spi.flow.Receptions.Receiver;
import org.busway.spi.policy.Party;
import org.busway.wire.rule.RuleTest;

/**
 * One rule: for which receivers it holds, and what it says. What it does not say is taken from the rules before it.
 *
 * @param uid of the receiver, or null
 * @param program the path of its executable, or null; a * at the end stands for anything, here and below
 * @param bundle its symbolic name and origin, or null
 * @param name a name that it owns, or null
 * @param group a group, or null: then the rule is about its members alone
 * @param match the messages that it is about, or null for all
 * @param outcome or null
 * @param then or null
 * @param deadlineMillis or null
 * @param choices or null
 */
record OutcomeRule(Long uid, String program, BundleWord bundle, String name, String group, RuleTest match, Outcome outcome,
        Outcome then,
        Long deadlineMillis, Set<Outcome> choices) {

    private static final Set<String> KEYS = Set.of("uid", "program", "bundle", "name", "group", "match", "outcome", "then",
            "deadline",
            "choices");

    static OutcomeRule parse(String text) {
        try {
            return of(RuleWords.of(text, null));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("org.busway.flow: outcomes: \"" + text + "\": " + e.getMessage(), e);
        }
    }

    /** What a receiver gets to which no rule applies. */
    static Reception usual(String text) {
        try {
            Map<String, String> words = RuleWords.of(text, "outcome");
            for (String key : words.keySet()) {
                if (!Set.of("outcome", "then", "deadline").contains(key)) {
                    throw new IllegalArgumentException(key + "= is not known: outcome, then and deadline are");
                }
            }
            return new Reception(outcome(words.getOrDefault("outcome", "lossy")), outcome(words.getOrDefault("then", "evict")),
                    Long.parseLong(words.getOrDefault("deadline", "1000")));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("org.busway.flow: outcome=\"" + text + "\": " + e.getMessage(), e);
        }
    }

    private static OutcomeRule of(Map<String, String> words) {
        for (String key : words.keySet()) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(
                        key + "= is not known: uid, program, bundle, name, group, match, outcome, then, deadline and choices are");
            }
        }
        String match = words.get("match");
        OutcomeRule rule = new OutcomeRule(number(words.get("uid")), words.get("program"), BundleWord.of(words.get("bundle")),
                words.get("name"),
                words.get("group"), match == null ? null : new RuleTest(MatchRule.parse(match)), outcome(words.get("outcome")),
                outcome(words.get("then")), number(words.get("deadline")),
                words.containsKey("choices") ? outcomes(words.get("choices")) : null);
        if (rule.outcome == null && rule.then == null && rule.deadlineMillis == null && rule.choices == null) {
            throw new IllegalArgumentException("says nothing: outcome=, then=, deadline= or choices= is missing");
        }
        if (match != null && rule.choices != null) {
            throw new IllegalArgumentException("choices= cannot depend on a message: leave match= out");
        }
        if (rule.group != null && (match != null || rule.choices != null)) {
            throw new IllegalArgumentException(
                    "group= is about all that is in a group, and what a member may ask for is milder than that: leave "
                            + (match == null ? "choices=" : "match=") + " out");
        }
        rule.over(new Reception(Outcome.LOSSY, Outcome.EVICT, 1000));
        return rule;
    }

    private static Long number(String text) {
        return text == null ? null : Long.valueOf(text);
    }

    static Outcome outcome(String text) {
        if (text == null) {
            return null;
        }
        return switch (text) {
            case "block" -> Outcome.BLOCK;
            case "evict" -> Outcome.EVICT;
            case "lossy" -> Outcome.LOSSY;
            default -> throw new IllegalArgumentException("\"" + text + "\" is no outcome: block, evict and lossy are");
        };
    }

    static Set<Outcome> outcomes(String text) {
        Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
        for (String each : text.toLowerCase(Locale.ROOT).split(",")) {
            if (!each.isBlank()) {
                outcomes.add(outcome(each.strip()));
            }
        }
        return outcomes;
    }

    /** Whether it holds for a receiver and its socket, whatever the message. */
    boolean fits(Receiver receiver) {
        return group == null && isAbout(receiver);
    }

    /** Whether it is about somebody, in a group or out of it. */
    boolean isAbout(Receiver receiver) {
        return (uid == null || uid == receiver.identity().uid()) && fits(program, receiver.program())
                && (bundle == null || bundle.fits(receiver.identity())) && (name == null || owns(receiver.names()));
    }

    /** Whether it holds for a message; only where there is a {@link #match}. */
    boolean fits(MessageHeader message, Party sender) {
        return match.matchesContent(message, busName -> busName.equals(message.sender()) || sender.hasName(busName));
    }

    private boolean owns(Party names) {
        return name.endsWith(".*") ? names.hasNameBelow(name.substring(0, name.length() - 2)) : names.hasName(name);
    }

    static boolean fits(String pattern, String text) {
        if (pattern == null) {
            return true;
        }
        return text != null && (pattern.endsWith("*")
                ? text.startsWith(pattern.substring(0, pattern.length() - 1))
                : text.equals(pattern));
    }

    Reception over(Reception before) {
        return new Reception(outcome == null ? before.outcome() : outcome, then == null ? before.then() : then,
                deadlineMillis == null ? before.deadlineMillis() : deadlineMillis);
    }
}
