package org.busway.group.internal.handover;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.MatchRule;
import org.busway.group.internal.filtered.FilteredPair;
import org.busway.group.internal.group.Group;
import org.busway.group.internal.keep.KeptGroup;
import org.busway.group.internal.keep.KeptLane;
import org.busway.group.internal.keep.KeptMember;
import org.busway.group.internal.keep.KeptPair;
import org.busway.group.internal.lanes.BusLane;
import org.busway.group.internal.lanes.DirectLane;
import org.busway.group.internal.lanes.GroupLane;
import org.busway.group.internal.lanes.LaneOfBus;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.member.Outcome;
import org.busway.group.internal.member.PeerGroups;
import org.busway.group.internal.member.Remembered;
import org.busway.group.internal.memory.Stowage;
import org.busway.group.internal.memory.WrittenByMember;
import org.busway.group.internal.order.OrderRing;
import org.busway.group.internal.settings.GroupSettings;
import org.busway.group.internal.shared.GroupContext;
import org.busway.group.internal.shared.LaneTable;
import org.busway.group.internal.shared.SharedGroup;
import org.busway.lane.LaneShape;
import org.busway.lane.page.ControlPage;
import org.busway.spi.group.BusPeer;

/** One group that an earlier manager left ({@link Leaving}), taken over: who has gone meanwhile is removed, all others go on where they were. */
public final class Adoption {

    private final Group group;
    private final KeptGroup kept;
    private final Stowage stowage;
    private final GroupContext context;
    private final List<Member> withoutRoom = new ArrayList<>();

    /**
     * Begins.
     *
     * @param group without members yet
     * @param kept what was kept of it
     * @param stowage its memories
     * @param context of its bus
     */
    Adoption(Group group, KeptGroup kept, Stowage stowage, GroupContext context) {
        this.group = group;
        this.kept = kept;
        this.stowage = stowage;
        this.context = context;
    }

    /** Takes it over. */
    public void run() {
        SharedGroup shared = kept.shape() == null
                ? null
                : new SharedGroup(group.settings(), kept, stowage, context, group.budget(),
                        group.eviction()::putOutWhoNamesSenders);
        int[][] bells = new int[LaneTable.SIZE][];
        for (KeptLane lane : kept.lanes()) {
            shared.adopt(lane(shared, lane));
            bells[lane.number()] = lane.bells().stream().mapToInt(slot -> stowage.descriptor()).toArray();
        }
        try {
            group.adopt(kept.counts(), shared);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (KeptMember member : kept.members()) {
            adopt(shared, member);
        }
        if (shared != null) {
            shared.lanes().names().resume(group.namedSenders());
        }
        boolean isOrdered = shared != null && shared.ring() != null;
        if (!isOrdered) {
            // Before the bus reads lanes again: what a publisher that has gone left in its lane cannot be routed any more, members read it there.
            endLanesOfWhoHasGone();
        }
        for (KeptLane lane : kept.lanes()) {
            if (group.shared() != null) {
                connect(shared, lane, bells[lane.number()]);
            }
        }
        group.reading().resumed();
        if (isOrdered) {
            endLanesOfWhoHasGone();
        }
        removeMembersThatHaveGone();
        if (group.shared() != null) {
            group.shared().slots().queued();
            group.pairs().goOn();
        }
        for (Member member : withoutRoom) {
            if (member.isReader()) {
                group.eviction().evict(member, "it has no room for its match rules");
            }
        }
        group.members().readers().forEach(member -> group.voice().away(member.peer(), false));
        group.policyChanged();
    }

    private GroupLane lane(SharedGroup shared, KeptLane lane) {
        boolean isOrdered = group.settings().isMediated();
        if (lane.isOfBus()) {
            LaneShape shape = shared.laneShape(lane.number());
            ControlPage control = shared.control().table().page();
            LaneOfBus ofBus = isOrdered && OrderRing.isNumber(lane.number())
                    ? OrderRing.adopt(stowage, shape, control, context.running(), group.budget())
                    : BusLane.adopt(stowage, shape, control, context.running(), group.budget());
            if (lane.end() >= 0) {
                ofBus.wasSuperseded();
            }
            return ofBus;
        }
        long start = shared.control().table().page().laneStart(lane.number());
        DirectLane direct = DirectLane.adopt(stowage, shared.terms(lane.number(), start, context.bus()), peer(lane.publisher()),
                lane);
        group.publishers().adopted(direct);
        return direct;
    }

    private BusPeer peer(String uniqueName) {
        BusPeer peer = context.bus().peer(uniqueName);
        return peer == null ? new GonePeer(uniqueName) : peer;
    }

    private void adopt(SharedGroup shared, KeptMember of) {
        List<MatchRule> rules = of.rules().stream().map(MatchRule::parse).toList();
        Outcome outcome = GroupSettings.oneOf(Outcome.class, "outcome", of.outcome());
        BusPeer peer = peer(of.peer());
        PeerGroups groups = PeerGroups.of(peer, context.taken());
        Member member;
        if (of.isMapped()) {
            boolean wasSubscribed = !of.leaves() && !of.evicted() && !peer.isGone();
            if (wasSubscribed) {
                rules.forEach(rule -> context.bus().unsubscribe(peer, rule));
            }
            WrittenByMember cursors = WrittenByMember.adopt(stowage, shared.shape().lanes(), group.budget());
            Remembered remembered = Remembered.tryTake(peer, rules);
            member = Member.mapped(group, peer, groups, of.slot(), outcome, cursors, rules, remembered);
            if (remembered == null) {
                withoutRoom.add(member);
            }
            for (int lane = 0; lane < of.fenced().size(); lane++) {
                member.hasMoved(lane, of.fenced().get(lane));
            }
            if (of.leaves()) {
                ControlPage control = shared.control().table().page();
                Map<Integer, Long> begins = new HashMap<>(of.laneEnds());
                begins.replaceAll((lane, end) -> control.since(lane, of.slot()));
                member.leavesLanes(begins, of.laneEnds());
            }
            shared.slots().adopt(member);
            for (KeptPair pair : of.pairs()) {
                member.filteredBy(FilteredPair.adopt(stowage, pair, group.budget()));
                group.pairs().adopt(member, pair.completions());
            }
        } else {
            member = Member.proxied(group, peer, groups, outcome, rules);
            if (of.plain()) {
                member.markPlain();
            }
        }
        group.members().add(member, of.evicted());
    }

    private void connect(SharedGroup shared, KeptLane of, int[] bells) {
        GroupLane lane = shared.lanes().all()[of.number()];
        for (int i = 0; i < bells.length; i++) {
            ((LaneOfBus) lane).connect(shared.slots().at(of.bells().get(i)), bells[i]);
        }
        if (lane instanceof DirectLane direct) {
            if (!direct.hasEnded()) {
                shared.slots().readers().forEach(direct.readers()::adopt);
            }
            group.reading().resume(direct, of.readByBus());
        }
    }

    private void endLanesOfWhoHasGone() {
        for (KeptLane lane : kept.lanes()) {
            if (!lane.isOfBus() && group.shared() != null
                    && group.shared().lanes().all()[lane.number()] instanceof DirectLane direct
                    && direct.peer().isGone()) {
                group.publishers().end(direct, "its publisher has gone");
            }
        }
    }

    private void removeMembersThatHaveGone() {
        for (Member member : List.copyOf(group.members().all())) {
            if (member.peer().isGone()) {
                group.remove(member);
                group.voice().left(member.peer());
            }
        }
    }
}
