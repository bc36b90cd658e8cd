package org.busway.api.group;

import java.util.Objects;

/**
 * How a member wants to be served. Immutable.
 *
 * @param outcome what is to happen when it stays behind; the group's own where this is null, and the group may refuse another
 * @param waiting how it waits
 * @param mapped whether it may be given the lane's memory; false: its messages come over its connection
 */
public record MemberOptions(Outcome outcome, WaitStrategy waiting, boolean mapped) {

    /** The group's outcome, sleeping while there is nothing, mapped where the bus allows it. */
    public static final MemberOptions DEFAULT = new MemberOptions(null, WaitStrategy.BLOCK, true);

    /**
     * Options.
     *
     * @param outcome as the component
     * @param waiting as the component
     * @param mapped as the component
     */
    public MemberOptions {
        Objects.requireNonNull(waiting, "wait strategy");
    }

    /**
     * The same with another outcome.
     *
     * @param wanted what is to happen when the member stays behind
     * @return the options
     */
    public MemberOptions outcome(Outcome wanted) {
        return new MemberOptions(wanted, waiting, mapped);
    }

    /**
     * The same with another way to wait.
     *
     * @param strategy how the member waits
     * @return the options
     */
    public MemberOptions waiting(WaitStrategy strategy) {
        return new MemberOptions(outcome, strategy, mapped);
    }

    /**
     * The same for a member that maps no memory.
     *
     * @return the options
     */
    public MemberOptions proxied() {
        return new MemberOptions(outcome, waiting, false);
    }
}
