package org.busway.client.internal.group.member;

import java.util.List;
import org.busway.api.MatchRule;
import org.busway.api.MessageHeader;
import org.busway.wire.rule.NameOwner;
import org.busway.wire.rule.RuleTest;

/** The whole rules of a member, tested on the copy of each message: what was compared in shared memory were hashes. Immutable. */
final class WantedRules {

    private final List<MatchRule> rules;
    private final RuleTest[] tests;
    private final boolean testHeaderOnly;

    WantedRules(List<MatchRule> rules) {
        this.rules = List.copyOf(rules);
        tests = rules.stream().map(RuleTest::new).toArray(RuleTest[]::new);
        testHeaderOnly = rules.stream().allMatch(WantedRules::testsHeaderOnly);
    }

    private static boolean testsHeaderOnly(MatchRule rule) {
        return rule.sender() == null && rule.arguments().isEmpty() && rule.argumentPaths().isEmpty()
                && rule.argument0Namespace() == null;
    }

    /** Whether nothing but path, interface and member of a signal decides. */
    boolean testHeaderOnly() {
        return testHeaderOnly;
    }

    List<MatchRule> rules() {
        return rules;
    }

    /**
     * The same for a message that came over the connection: the bus, which knows who owns which name, has sent it for one of these rules, so a well-known name stands for
     * its sender.
     */
    boolean matchFromBus(MessageHeader message) {
        return match(message, name -> name.equals(message.sender()) || !name.startsWith(":"));
    }

    /** Whether one of them matches, or there is none. */
    boolean match(MessageHeader message, NameOwner sender) {
        if (tests.length == 0) {
            return true;
        }
        for (RuleTest test : tests) {
            if (test.matchesContent(message, sender)) {
                return true;
            }
        }
        return false;
    }
}
