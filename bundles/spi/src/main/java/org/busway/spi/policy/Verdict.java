package org.busway.spi.policy;

/**
 * The answer of a policy.
 *
 * @param allowed whether it may be
 * @param matchedRules how many rules matched on the way to the answer, as dbus-daemon reports it
 * @param log whether the rule that decided wants it logged
 */
public record Verdict(boolean allowed, int matchedRules, boolean log) {

    /** Yes, and nothing to log. */
    public static final Verdict ALLOWED = new Verdict(true, 0, false);
}
