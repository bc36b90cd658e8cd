package org.busway.spi.group;

import java.util.List;
import org.busway.api.MatchRule;

/**
 * What groups a manager leaves to the next one, as far as the bus has to know it meanwhile: plain values, in which nothing of the manager's class loader is. Members
 * and publishers go on with the memory that they map.
 *
 * @param keptBy the owner under which descriptors, mappings and states are kept ({@code os.KeptDescriptors})
 * @param waitMillis for how long the bus is to wait for another manager; then it tells everybody, and gives back what is kept
 * @param groups which have a member or a publisher
 */
public record GroupsLeft(String keptBy, long waitMillis, List<GroupLeft> groups) {

    /**
     * One group.
     *
     * @param name its name
     * @param lanes that somebody writes
     * @param members who was not put out
     * @param socketPaths of its sockets, which are kept open: to be removed when they are closed
     */
    public record GroupLeft(String name, List<LaneLeft> lanes, List<MemberLeft> members, List<String> socketPaths) {}

    /**
     * One lane.
     *
     * @param number in its group
     * @param publisher who writes it; null where the bus does, which does not while there is no manager
     * @param tail everything before it may be read
     * @param routed how many messages of its publisher were routed
     * @param readByBus up to where the bus has read it for those who listen at sockets; -1 where nobody does. What stands behind it is theirs before the next message
     *     of its publisher's connection
     */
    public record LaneLeft(int number, BusPeer publisher, SharedWord tail, SharedWord routed, long readByBus) {}

    /**
     * One member.
     *
     * @param peer who it is
     * @param rules its rules, under which it is subscribed until it is told that it is no member any more, or is a mapped member of a manager again
     * @param queued how many messages were put into its connection; null where it maps nothing
     * @param fenceWaits for each of the group's lanes, in their order, the count of routed messages that it waits for, or 0
     * @param fenced for each of them up to where it was told to read
     */
    public record MemberLeft(BusPeer peer, List<MatchRule> rules, SharedWord queued, List<SharedWord> fenceWaits,
            List<Long> fenced) {

        /**
         * Whether it reads lanes itself.
         *
         * @return false if it gets everything by its socket
         */
        public boolean isMapped() {
            return queued != null;
        }
    }
}
