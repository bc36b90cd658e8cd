package org.busway.client.internal.group.member;

import org.busway.wire.rule.NameOwner;

/**
 * Whether the last message matched: who publishes again and again sends the same header each time, and its texts are then the same Strings. Kept only of rules that test
 * nothing else, so it holds for every signal with these. For one thread.
 */
final class LastMatch {

    /** Null where nothing is kept. */
    private WantedRules rules;
    private String path;
    private String interfaceName;
    private String member;
    private boolean matched;

    /** Whether a signal matches rules. */
    boolean match(WantedRules wanted, FrameView signal, NameOwner sender) {
        if (wanted == rules && signal.path() == path && signal.interfaceName() == interfaceName && signal.member() == member) {
            return matched;
        }
        boolean matches = wanted.match(signal, sender);
        if (wanted.testHeaderOnly()) {
            rules = wanted;
            path = signal.path();
            interfaceName = signal.interfaceName();
            member = signal.member();
            matched = matches;
        }
        return matches;
    }
}
