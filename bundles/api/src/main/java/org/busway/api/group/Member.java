package org.busway.api.group;

import org.busway.api.MatchRule;
import org.osgi.annotation.versioning.ProviderType;

/** A peer's part in a group as a reader. Safe from any thread. */
@ProviderType
public interface Member extends AutoCloseable {

    /**
     * The group.
     *
     * @return its name
     */
    String group();

    /**
     * Whether this member reads the lanes' memory itself.
     *
     * @return false if the bus reads them for it and its messages come over the connection: because it asked for that, may not see all of
     *         the group, or the machine cannot share memory safely
     */
    boolean isMapped();

    /**
     * Changes what is wanted, from where the bus takes up the change: of a member that {@linkplain #isMapped maps lanes} what stands before that is tested by the old rules, however late it
     * is read, and what stands behind it by the new ones, so that each message comes once, to the member or to {@link org.busway.api.BusConnection#subscribe subscriptions} of the same
     * connection that match it. Of one that maps nothing, what was published before this returned may be tested by either.
     *
     * @param rules what is wanted instead; none means everything that the member may see
     * @throws org.busway.api.BusException if the bus refuses a rule, and then nothing has changed; {@code LimitsExceeded} also when the rules were changed 60 times since something was read
     */
    void setRules(MatchRule... rules);

    /**
     * Counts of what this member has done so far.
     *
     * @return one reading
     */
    Counts counts();

    /**
     * Whether and why it is over.
     *
     * @return null while the member is in the group
     */
    MemberEnd end();

    /**
     * Leaves the group; at once, without waiting for the bus. Of what is being handed on while this is called one message at most is seen after it has returned, and none if
     * a handler of this member calls it; then {@link MemberHandler#ended} alone is called. What this member had yet to hand on comes to
     * {@link org.busway.api.BusConnection#subscribe subscriptions} of the same connection that match it, each message once, in order, and before what the bus takes up afterwards;
     * nothing of it if they do not match, or if there are none when this is called. While another thread is in {@link PullMember#read} it comes when that has returned. What is
     * lost of it, because the member was {@linkplain Outcome#LOSSY lossy} or was put out meanwhile, is counted, logged and told on the bus as for every member. Again does nothing.
     */
    @Override
    void close();

    /**
     * What a member has done. All only grow.
     *
     * @param read messages handed on
     * @param refused frames that the member's rules did not ask for
     * @param lost messages that it was told it lost
     * @param wakeUps how often it slept and was woken
     * @param faults lanes that were ended because they held what no honest publisher writes
     */
    record Counts(long read, long refused, long lost, long wakeUps, long faults) {}
}
