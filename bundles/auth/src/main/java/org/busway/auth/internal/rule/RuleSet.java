package org.busway.auth.internal.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.busway.spi.policy.Identity;

/**
 * All rules of a policy, by the context of their {@code <policy>} element, in the order of the files.
 *
 * @param defaults
 *            for everybody, first
 * @param byGroup
 *            for members of a group
 * @param byUser
 *            for a user
 * @param atConsole
 *            for users who sit at the machine
 * @param notAtConsole
 *            for users who do not
 * @param byBundle
 *            for bundles, in the order in which they were given
 * @param mandatory
 *            for everybody, last
 */
public record RuleSet(List<Rule> defaults, Map<Long, List<Rule>> byGroup, Map<Long, List<Rule>> byUser,
        List<Rule> atConsole, List<Rule> notAtConsole, List<BundleRule> byBundle, List<Rule> mandatory) {

    /** Whether the answer depends on who sits at the machine. */
    public boolean asksForConsole() {
        return !atConsole.isEmpty() || !notAtConsole.isEmpty();
    }

    /** The groups of somebody that there are rules for, as given. */
    List<Long> groupsWithRules(int[] groups) {
        List<Long> found = new ArrayList<>();
        for (int gid : groups) {
            if (byGroup.containsKey(Integer.toUnsignedLong(gid))) {
                found.add(Integer.toUnsignedLong(gid));
            }
        }
        return found;
    }

    /** The rules for a bundle as such; none for a process. */
    List<Rule> rulesForBundle(Identity identity) {
        if (identity.bundle() == null || byBundle.isEmpty()) {
            return List.of();
        }
        return byBundle.stream().filter(each -> each.isFor(identity)).map(BundleRule::rule).toList();
    }

    /** The rules for somebody, the prevailing ones last. */
    List<Rule> rulesFor(long uid, List<Long> groups, boolean console, List<Rule> ofBundle) {
        List<Rule> rules = new ArrayList<>(defaults);
        groups.forEach(gid -> rules.addAll(byGroup.get(gid)));
        if (uid != Identity.UNKNOWN) {
            rules.addAll(byUser.getOrDefault(uid, List.of()));
            rules.addAll(console ? atConsole : notAtConsole);
        }
        rules.addAll(ofBundle);
        rules.addAll(mandatory);
        return rules;
    }

    /**
     * Whether somebody may connect: without a rule, the owner of the bus alone. Rules for users and groups stand in the
     * default and the mandatory context.
     */
    boolean mayConnect(Identity identity, int[] groups, long ownerUid) {
        boolean allowed = identity.uid() == ownerUid;
        for (List<Rule> context : List.of(defaults, mandatory)) {
            for (Rule rule : context) {
                if (rule instanceof ConnectRule connect && connect.matches(identity, groups)) {
                    allowed = connect.allow();
                }
            }
        }
        return allowed;
    }
}
