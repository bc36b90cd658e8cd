package org.busway.auth.internal.rule;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.busway.auth.internal.Accounts;
import org.busway.spi.policy.Identity;
import org.busway.spi.policy.PeerPolicy;

/**
 * A rule set applied to identities. Connections to which the same rules apply share one compiled policy, so that what is
 * held grows with the rules, not with the connections. Safe from any thread.
 */
public final class Policy {

    private static final int[] NO_GROUPS = {};

    /** What of an identity the rules can tell apart. */
    private record Applicable(long uid, List<Long> groups, boolean console, List<Rule> ofBundle) {}

    private final RuleSet rules;
    private final Accounts accounts;
    private final boolean anonymousAllowed;
    private final Map<Applicable, PeerPolicy> compiled = new ConcurrentHashMap<>();

    public Policy(RuleSet rules, Accounts accounts, boolean anonymousAllowed) {
        this.rules = rules;
        this.accounts = accounts;
        this.anonymousAllowed = anonymousAllowed;
    }

    /**
     * A bundle is as much the bus as the process that it runs in. Somebody unknown has passed the mechanism ANONYMOUS,
     * which the configuration must have allowed.
     */
    public boolean mayConnect(Identity identity) {
        if (identity.bundle() != null) {
            return true;
        }
        if (identity.uid() == Identity.UNKNOWN) {
            return anonymousAllowed;
        }
        return rules.mayConnect(identity, groupsOf(identity), accounts.ownUid());
    }

    public PeerPolicy policyFor(Identity identity) {
        long uid = identity.uid();
        List<Long> groups = rules.byGroup().isEmpty() ? List.of() : rules.groupsWithRules(groupsOf(identity));
        // With rules on the console even a user without rules of its own differs from somebody unknown.
        boolean known = rules.byUser().containsKey(uid) || rules.asksForConsole();
        boolean console = rules.asksForConsole() && uid != Identity.UNKNOWN && accounts.isAtConsole(uid);
        return compiled.computeIfAbsent(
                new Applicable(known ? uid : Identity.UNKNOWN, groups, console, rules.rulesForBundle(identity)),
                key -> new CompiledPolicy(rules.rulesFor(key.uid, key.groups, key.console, key.ofBundle)));
    }

    private int[] groupsOf(Identity identity) {
        if (identity.groups().length > 0 || identity.uid() == Identity.UNKNOWN) {
            return identity.groups();
        }
        return identity.bundle() == null ? accounts.groupsOf(identity.uid()) : NO_GROUPS;
    }
}
