package org.busway.group.internal;

import org.busway.api.MatchRule;
import org.busway.group.internal.group.Group;
import org.busway.group.internal.member.Outcome;
import org.busway.group.internal.settings.GroupSettings;
import org.busway.spi.group.BusPeer;

/**
 * Who can be a member whose filter the kernel runs: in a group with one publisher, who may hear everything, is waited for, and has rules that a header tells. What a header
 * tells in part only (a Bloom word) or not at all (an argument that is a path) lets too much through, which the member's library refuses; so for that a member must be one
 * that may see everything of the group.
 */
final class PacketFilters {

    /** A message of a larger lane may be longer than a packet can be; so are those that no lane takes. */
    private static final long MOST_LANE_BYTES = 1 << 20;

    private PacketFilters() {}

    /** Whether a member can be one. */
    static boolean areFor(Group group, BusPeer peer, JoinRequest request, Outcome outcome) {
        GroupSettings settings = group.settings();
        return settings.givesLanesToPublishers() && !settings.isMediated()
                && settings.publishers() == GroupSettings.Publishers.DIRECT
                && settings.laneBytes() <= MOST_LANE_BYTES && !settings.hasLargeMessages() && outcome != Outcome.LOSSY
                && peer.hearsFreely()
                && request.rules().stream().allMatch(rule -> rule.sender() == null)
                && (settings.seeAll().admits(peer.identity())
                        || request.rules().stream().allMatch(PacketFilters::isToldByHeader));
    }

    private static boolean isToldByHeader(MatchRule rule) {
        return rule.pathNamespace() == null && rule.argument0Namespace() == null && rule.argumentPaths().isEmpty()
                && rule.arguments().keySet().stream().allMatch(index -> index == 0);
    }
}
