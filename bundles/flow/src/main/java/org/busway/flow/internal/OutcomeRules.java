package org.busway.flow.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.busway.api.MessageHeader;
import org.busway.spi.flow.Outcome;
import org.busway.spi.flow.Reception;
import org.busway.spi.flow.Receptions.Receiver;
import org.busway.spi.policy.Party;

/** All rules of one configuration. As in dbus-daemon's policy the last one that fits wins, in what it says. Immutable. */
final class OutcomeRules {

    static final OutcomeRules DEFAULT = parse("lossy then=evict deadline=1000", "evict,lossy");

    private final Reception usual;
    private final Set<Outcome> usualChoices;
    private final List<OutcomeRule> rules;
    private final boolean mayBlock;

    private OutcomeRules(Reception usual, Set<Outcome> usualChoices, List<OutcomeRule> rules) {
        this.usual = usual;
        this.usualChoices = usualChoices;
        this.rules = rules;
        mayBlock = usual.outcome() == Outcome.BLOCK || usualChoices.contains(Outcome.BLOCK) || rules.stream()
                .anyMatch(rule -> rule.group() == null && rule.outcome() == Outcome.BLOCK
                        || rule.choices() != null && rule.choices().contains(Outcome.BLOCK));
    }

    static OutcomeRules of(FlowOptions options) {
        return parse(options.outcome(), options.choices(), options.outcomes());
    }

    /** Reads them, or throws with a line that says what is wrong. */
    static OutcomeRules parse(String usual, String choices, String... texts) {
        List<OutcomeRule> rules = new ArrayList<>();
        for (String text : texts) {
            rules.add(OutcomeRule.parse(text));
        }
        try {
            return new OutcomeRules(OutcomeRule.usual(usual), OutcomeRule.outcomes(choices), rules);
        } catch (IllegalArgumentException e) {
            throw e.getMessage().startsWith("org.busway.flow")
                    ? e
                    : new IllegalArgumentException("org.busway.flow: choices=\"" + choices + "\": " + e.getMessage(), e);
        }
    }

    Reception of(Receiver receiver) {
        Reception reception = usual;
        for (OutcomeRule rule : rules) {
            if (rule.match() == null && rule.fits(receiver)) {
                reception = rule.over(reception);
            }
        }
        return reception;
    }

    /** Null if no rule about messages fits. */
    Reception of(Receiver receiver, MessageHeader message, Party sender) {
        Reception reception = usual;
        boolean found = false;
        for (OutcomeRule rule : rules) {
            if (rule.fits(receiver) && (rule.match() == null || rule.fits(message, sender))) {
                reception = rule.over(reception);
                found |= rule.match() != null;
            }
        }
        return found ? reception : null;
    }

    /** What rules about groups say goes before what the group says itself; rules about receivers are about their sockets. */
    Reception ofGroup(String group, Receiver member, Reception ofTheGroup) {
        Reception reception = ofTheGroup;
        for (OutcomeRule rule : rules) {
            if (group.equals(rule.group()) && rule.isAbout(member)) {
                reception = rule.over(reception);
            }
        }
        return reception;
    }

    Set<Outcome> choices(Receiver receiver) {
        Set<Outcome> choices = usualChoices;
        for (OutcomeRule rule : rules) {
            if (rule.match() == null && rule.choices() != null && rule.fits(receiver)) {
                choices = rule.choices();
            }
        }
        return choices;
    }

    boolean mayBlock() {
        return mayBlock;
    }
}
