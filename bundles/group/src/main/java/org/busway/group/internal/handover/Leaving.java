package org.busway.group.internal.handover;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.busway.api.MatchRule;
import org.busway.group.internal.group.Group;
import org.busway.group.internal.keep.KeptGroup;
import org.busway.group.internal.keep.KeptLane;
import org.busway.group.internal.keep.KeptMember;
import org.busway.group.internal.keep.KeptSockets;
import org.busway.group.internal.lanes.DirectLane;
import org.busway.group.internal.lanes.GroupLane;
import org.busway.group.internal.lanes.LaneOfBus;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.memory.Stowage;
import org.busway.group.internal.settings.GroupSettings;
import org.busway.group.internal.shared.GroupContext;
import org.busway.group.internal.shared.LaneTable;
import org.busway.group.internal.shared.SharedGroup;
import org.busway.group.internal.socket.GroupAddress;
import org.busway.lane.layout.CursorLayout;
import org.busway.lane.layout.LaneLayout;
import org.busway.os.KeptDescriptors;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.GroupsLeft;
import org.busway.spi.group.GroupsLeft.GroupLeft;
import org.busway.spi.group.GroupsLeft.LaneLeft;
import org.busway.spi.group.GroupsLeft.MemberLeft;
import org.busway.spi.group.SharedWord;

/**
 * How a manager leaves its groups to the next one ({@link Adoption}). Members and publishers notice nothing: what they map stays; what belongs in a group and comes by
 * a socket goes by sockets, for which mapped members are subscribed to their rules until they are adopted.
 *
 * <p>Invariant: nothing of this bundle's class loader is kept, neither by the bus nor with the descriptors.
 */
public final class Leaving {

    /** For how long the bus waits for another manager. */
    public static final long WAIT_MILLIS = 10_000;

    private final GroupContext context;
    private final BusEnd bus;
    private final String owner;
    private final BiFunction<Group, Stowage, KeptSockets> sockets;

    /**
     * Has left nothing yet.
     *
     * @param sockets leaves the addresses of a group; who cannot be left there is no member any more then
     */
    public Leaving(GroupContext context, BiFunction<Group, Stowage, KeptSockets> sockets) {
        this.context = context;
        this.sockets = sockets;
        bus = context.bus();
        owner = owner(bus);
    }

    /** Under which name the groups of a bus are kept. */
    public static String owner(BusEnd bus) {
        return "org.busway.group of " + bus.guid();
    }

    /** Leaves all groups; null if nobody would miss any. */
    public GroupsLeft leave(Collection<Group> groups) {
        List<GroupLeft> left = new ArrayList<>();
        for (Group group : groups) {
            prepare(group);
            Stowage doors = new Stowage();
            KeptSockets open = sockets.apply(group, doors);
            if (!group.isConfigured() || group.shared() != null || !group.members().all().isEmpty() || !open.doors().isEmpty()) {
                long[] readByBus = group.readNoMore();
                left.add(left(group, readByBus, open));
                keep(group, readByBus, open, doors);
                group.budget().leave();
            } else {
                group.budget().close();
            }
        }
        return left.isEmpty() ? null : new GroupsLeft(owner, WAIT_MILLIS, left);
    }

    private void prepare(Group group) {
        group.releaseSenders();
        for (DirectLane lane : group.shared() == null ? List.<DirectLane>of() : group.shared().lanes().open()) {
            if (!lane.isReady() || lane.next() != null) {
                group.publishers().end(lane, "the manager of groups is being restarted: publish again");
            }
        }
        group.members().all().forEach(Member::chargeNoMore);
        for (Member member : group.members().readers()) {
            // Who leaves lanes has by its socket what it subscribed to.
            if (!member.leavesLanes() && !subscribe(member)) {
                group.eviction().evict(member,
                        "it has no room for its match rules while the manager of groups is being restarted");
            } else {
                group.voice().away(member.peer(), true);
            }
        }
    }

    private boolean subscribe(Member member) {
        List<MatchRule> rules = member.rules();
        for (int i = 0; i < rules.size(); i++) {
            if (!bus.subscribe(member.peer(), rules.get(i))) {
                rules.subList(0, i).forEach(rule -> bus.unsubscribe(member.peer(), rule));
                return false;
            }
        }
        return true;
    }

    private static GroupLeft left(Group group, long[] readByBus, KeptSockets open) {
        List<LaneLeft> lanes = new ArrayList<>();
        SharedGroup shared = group.shared();
        if (shared != null) {
            for (GroupLane lane : shared.lanes().all()) {
                if (lane != null && lane.isReady()) {
                    lanes.add(new LaneLeft(lane.number(), lane instanceof DirectLane direct ? direct.peer() : null,
                            new SharedWord(lane.buffer(), LaneLayout.TAIL_AT),
                            new SharedWord(shared.control().buffer(), shared.shape().routedAt(lane.number())),
                            readByBus[lane.number()]));
                }
            }
        }
        List<MemberLeft> members = group.members().all().stream().filter(member -> !member.isEvicted())
                .map(member -> left(shared, lanes, member)).toList();
        List<String> paths = open.doors().isEmpty()
                ? List.of()
                : Stream.of(group.settings().seqpacket(), group.settings().datagram())
                        .filter(address -> address != null && address.path() != null).map(GroupAddress::path).toList();
        return new GroupLeft(group.name(), lanes, members, paths);
    }

    private static MemberLeft left(SharedGroup shared, List<LaneLeft> lanes, Member member) {
        // Whose filter the kernel runs is told nothing of lanes.
        if (!member.isMapped() || member.pair() != null) {
            return new MemberLeft(member.peer(), member.rules(), null, List.of(), List.of());
        }
        return new MemberLeft(member.peer(), member.leavesLanes() ? List.of() : member.rules(),
                new SharedWord(shared.control().buffer(), shared.shape().queuedAt(member.slot())),
                lanes.stream().map(lane -> new SharedWord(member.cursors().buffer(),
                        CursorLayout.slotAt(lane.number()) + CursorLayout.FENCE_WAIT)).toList(),
                lanes.stream().map(lane -> member.fenced(lane.number())).toList());
    }

    private void keep(Group group, long[] readByBus, KeptSockets open, Stowage doors) {
        Stowage stowage = new Stowage();
        List<KeptLane> lanes = new ArrayList<>();
        SharedGroup shared = group.shared();
        if (shared != null) {
            shared.stow(stowage);
            for (GroupLane lane : shared.lanes().all()) {
                if (lane != null) {
                    lane.stow(stowage);
                    lanes.add(kept(lane, readByBus[lane.number()]));
                }
            }
        }
        List<KeptMember> members = new ArrayList<>();
        for (Member member : group.members().all()) {
            members.add(kept(member, stowage));
        }
        KeptGroup kept = new KeptGroup(group.name(), group.settings().values(), group.isConfigured(), group.statistics().counts(),
                context.generation(), context.running().next(), shared == null ? 0 : shared.seed(),
                shared == null ? null : shared.shape(), lanes, members, open);
        stowage.put(doors);
        KeptDescriptors.keep(owner, stowage.kept(group.name(), kept.encode()));
    }

    private static KeptLane kept(GroupLane lane, long readByBus) {
        if (lane instanceof LaneOfBus ofBus) {
            return new KeptLane(lane.number(), "", lane.publisherUid(), lane.isSuperseded() ? lane.tail() : -1, -1, "", -1,
                    java.util.Arrays.stream(ofBus.connected()).boxed().toList());
        }
        DirectLane direct = (DirectLane) lane;
        return new KeptLane(lane.number(), lane.publisher(), lane.publisherUid(), direct.hasEnded() ? direct.end() : -1,
                direct.orderEnd(), direct.hasEnded() ? direct.whyEnded() : "", readByBus, List.of());
    }

    private static KeptMember kept(Member member, Stowage stowage) {
        if (member.isMapped()) {
            member.cursors().stow(stowage);
        }
        List<Long> fenced = new ArrayList<>();
        for (int lane = 0; lane < LaneTable.SIZE; lane++) {
            fenced.add(member.fenced(lane));
        }
        return new KeptMember(member.peer().uniqueName(), member.slot(), member.isPlain(), GroupSettings.text(member.outcome()),
                member.rules().stream().map(MatchRule::toString).toList(), member.isEvicted(), fenced, member.stowPair(stowage),
                member.leavesLanes(), member.leavesLanes() ? member.laneEnds() : Map.of());
    }
}
