package org.busway.auth.internal.rule;

/** One {@code <allow>} or {@code <deny>} of a policy. A null in a condition stands for "any". */
public sealed interface Rule permits ConnectRule, OwnRule, SendRule, ReceiveRule {

    /** Whether it allows what it matches, or denies it. */
    boolean allow();

    /**
     * Whether dbus-daemon takes it for a fresh start: earlier rules of the same kind are then forgotten, for the answer
     * and for the count of matches alike. It looks at fewer conditions than the rule can have (not at descriptors,
     * broadcasts, replies and eavesdropping), so {@code <deny send_broadcast="true"/>} forgets earlier rules too.
     */
    boolean startsAfresh();
}
