package org.busway.api.group;

import java.util.List;
import java.util.Map;
import org.busway.api.MatchRule;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A multicast group, as one connection sees it. Nothing is asked of the bus before a method says so. Safe from any thread.
 *
 * <p>Where a method throws {@link org.busway.api.BusException}, the names are {@link #NO_GROUPS} and {@link #UNKNOWN_GROUP}, {@code AccessDenied} if
 * the group's policy forbids it, {@code LimitsExceeded} if the group is full, {@code MatchRuleInvalid}, and those of
 * {@link org.busway.api.BusConnection#call}; {@code Failed} is also the error of memory that the bus gave and that cannot be read. Joining and leaving are in order with everything
 * else: what was published after {@code join} returned comes to the member, once, and no longer to {@link org.busway.api.BusConnection#subscribe subscriptions} of the same
 * connection that match it; what comes after {@link Member#close} comes to those, once. A connection is a member of a group once at a time: to join again while it is one, or in a
 * handler of a {@link PullMember} that this handler has closed and while there are subscriptions, is an {@link IllegalStateException}.
 */
@ProviderType
public interface Group {

    /** The error of a bus that has no groups. */
    String NO_GROUPS = "org.busway.Error.NoGroups";

    /** The error of a group that is not there. */
    String UNKNOWN_GROUP = "org.busway.Error.UnknownGroup";

    /**
     * Its name.
     *
     * @return such as {@code events}
     */
    String name();

    /**
     * Joins, to read in a thread of the program's own, with {@link MemberOptions#DEFAULT}.
     *
     * @param rules what is wanted: what one of them matches; none means everything that this connection may see of the group
     * @return the member
     * @throws org.busway.api.BusException see above
     */
    default PullMember join(MatchRule... rules) {
        return join(List.of(rules), MemberOptions.DEFAULT);
    }

    /**
     * Joins, to read in a thread of the program's own.
     *
     * @param rules what is wanted: what one of them matches; none means everything that this connection may see of the group
     * @param options how
     * @return the member
     * @throws org.busway.api.BusException see above
     */
    PullMember join(List<MatchRule> rules, MemberOptions options);

    /**
     * Joins, to be called where the handlers of the connection are, with {@link MemberOptions#DEFAULT}.
     *
     * @param rule what is wanted
     * @param handler what gets the messages
     * @return the member
     * @throws org.busway.api.BusException see above
     */
    default Member join(MatchRule rule, MemberHandler handler) {
        return join(List.of(rule), MemberOptions.DEFAULT, handler);
    }

    /**
     * Joins, to be called where the handlers of the connection are: one at a time, in order with everything else that the connection hands
     * on. An exception out of the handler is logged and harms nothing else.
     *
     * @param rules what is wanted: what one of them matches; none means everything that this connection may see of the group
     * @param options how; {@link WaitStrategy#POLL} is refused, since nobody would poll
     * @param handler what gets the messages
     * @return the member
     * @throws org.busway.api.BusException see above
     * @throws IllegalArgumentException if the options say to poll
     */
    Member join(List<MatchRule> rules, MemberOptions options, MemberHandler handler);

    /**
     * Becomes a publisher: with a lane of its own where the group gives lanes to its publishers, else through the bus.
     *
     * @return the publisher
     * @throws org.busway.api.BusException see above; {@code LimitsExceeded} also if the group's only lane is another's
     */
    Publisher publisher();

    /**
     * What the bus counts for the group now: its members with their lag, what was published, lost and refused.
     *
     * @return the properties that {@code org.busway.Groups1.Statistics} answers, by name, as Java values
     * @throws org.busway.api.BusException see above
     */
    Map<String, Object> statistics();
}
