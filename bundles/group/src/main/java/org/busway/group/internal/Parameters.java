package org.busway.group.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.busway.api.MatchRule;
import org.busway.api.Variant;
import org.busway.group.internal.group.Group;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.member.Outcome;
import org.busway.group.internal.settings.GroupSettings;
import org.busway.group.internal.shared.NamedSenders;
import org.busway.group.internal.shared.SharedGroup;
import org.busway.lane.layout.LaneLayout;
import org.busway.spi.group.BusPeer;

/** What the replies to Join and Publish say of a group; {@code docs/lane-format.md} has the table. */
final class Parameters {

    private Parameters() {}

    /** For a member that gets what it wants by its socket. */
    static Map<String, Variant> ofProxied(Group group, BusPeer peer, Outcome outcome) {
        Map<String, Variant> parameters = new HashMap<>();
        parameters.put("rules", new Variant("as", group.settings().rules().stream().map(MatchRule::toString).toList()));
        parameters.put("outcome", Variant.of(GroupSettings.text(outcome)));
        parameters.put("deadline.millis", new Variant("u", (int) group.reception(peer).deadlineMillis()));
        return parameters;
    }

    /** For a member that reads lanes. */
    static Map<String, Variant> ofMember(Group group, SharedGroup shared, Member member, long generation) {
        Map<String, Variant> parameters = new HashMap<>(ofMemory(group, shared, generation));
        parameters.putAll(ofProxied(group, member.peer(), member.outcome()));
        parameters.put("slot", new Variant("u", member.slot()));
        parameters.put("member", new Variant("t", member.number()));
        parameters.put("fences", new Variant("b", true));
        parameters.put("names", new Variant("a{su}", names(group, shared, member.rules())));
        return parameters;
    }

    /** What has to be known of memories before they are looked at. */
    static Map<String, Variant> ofMemory(Group group, SharedGroup shared, long generation) {
        Map<String, Variant> shape = new HashMap<>(Map.of("generation", new Variant("t", generation), "seed",
                new Variant("t", shared.seed()), "lane.bytes",
                new Variant("t", group.settings().laneBytes()), "order",
                Variant.of(group.settings().isMediated() ? "mediated" : "single"),
                "layout.hash",
                new Variant("t", Integer.toUnsignedLong(LaneLayout.LAYOUT_HASH)), "max.message",
                new Variant("t", (long) LaneLayout.largestMessageBytes((int) group.settings().laneBytes())), "members",
                new Variant("u", shared.shape().members()), "lanes", new Variant("u", shared.shape().lanes()), "names.size",
                new Variant("u", shared.shape().names())));
        shape.put("message.bytes", new Variant("t", group.settings().longestMessageBytes()));
        shape.put("rate", new Variant("t", group.settings().rateBytes()));
        shape.put("burst.bytes", new Variant("t", group.settings().burstBytes()));
        shape.put("announced.bytes", new Variant("t", group.settings().announcedBytes()));
        return shape;
    }

    /** By which numbers the control page knows the names of senders that a member's rules, and those of the group, name. */
    static Map<String, Integer> names(Group group, SharedGroup shared, List<MatchRule> rules) {
        return namedSenders(group, rules).stream().collect(Collectors.toMap(name -> name, shared.lanes().names()::number));
    }

    /** The well-known names that a member's rules, and those of the group, name as senders. */
    static Set<String> namedSenders(Group group, List<MatchRule> rules) {
        Set<String> names = NamedSenders.in(rules);
        names.addAll(NamedSenders.in(group.settings().rules()));
        return names;
    }
}
