package org.busway.group.internal.group;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.busway.api.MatchRule;
import org.busway.api.MessageHeader;
import org.busway.group.internal.lanes.DirectLane;
import org.busway.group.internal.lanes.GroupLane;
import org.busway.group.internal.member.FormerRules;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.member.PeerGroups;
import org.busway.group.internal.reader.BusReader;
import org.busway.group.internal.shared.GroupContext;
import org.busway.group.internal.shared.NamedSenders;
import org.busway.spi.filter.Receivers;
import org.busway.spi.filter.RuleIndex;
import org.busway.spi.group.BusPeer;

/**
 * Who is a member of a group, and which of them gets a signal by its lane.
 *
 * <p>Invariant: the index has the rules of all who map lanes and were not put out, and of those who have left while the bus had yet to route what they read in a publisher's
 * lane; of nobody else. What proxied members want is in that of the bus. What those who map lanes wanted before is kept as long as the bus has yet to route what they read by that.
 */
public final class Membership {

    private final Group group;
    private final GroupContext context;
    private final List<Member> members = new ArrayList<>();
    private final RuleIndex<Member> wanted;
    private final Receivers<Member> serve = Member::serve;
    private final Receivers<Member> handAndServe = this::handAndServe;
    private final Receivers<Member> serveAt = this::serveAt;
    private final List<Member> readBeforeBus = new ArrayList<>();
    private final RuleIndex<FormerRules> wantedBefore;
    private final Receivers<FormerRules> serveBefore = this::serveBefore;
    private final List<FormerRules> formerRules = new ArrayList<>();
    private DirectLane routedLane;
    private long routedPosition;
    private int readers;

    /** Nobody is one. */
    Membership(Group group, GroupContext context) {
        this.group = group;
        this.context = context;
        wanted = context.indexes().create();
        wantedBefore = context.indexes().create();
    }

    /** All of them: mapped, proxied, put out. */
    public List<Member> all() {
        return members;
    }

    /** Those that map lanes and were not put out, as they are now. */
    public List<Member> readers() {
        List<Member> now = new ArrayList<>(readers);
        for (Member member : members) {
            if (member.isReader()) {
                now.add(member);
            }
        }
        return now;
    }

    /** Whether there are any of those. */
    public boolean haveReaders() {
        return readers > 0;
    }

    /** Who is a member as that peer; null if it is none. */
    public Member of(BusPeer peer) {
        for (Member member : members) {
            if (member.peer() == peer) {
                return member;
            }
        }
        return null;
    }

    /**
     * A member has joined, here or at an earlier manager.
     *
     * @param wasEvicted whether that has put it out
     */
    public void add(Member member, boolean wasEvicted) {
        members.add(member);
        PeerGroups.of(member.peer(), context.taken()).members().add(member);
        if (wasEvicted) {
            member.markEvicted();
        } else if (member.isMapped()) {
            readers++;
            member.rules().forEach(rule -> wanted.add(member, rule));
        } else if (!member.peer().isGone()) {
            group.budget().proxied(member.peer(), new ProxiedInGroup(group, member, context));
        }
    }

    /**
     * A member that maps lanes wants something else: of what stands in publishers' lanes from where they are now on, and of all that is taken from now on.
     *
     * @return where that is in each lane, by its number; null if there is no room for what it wants and wanted
     */
    Map<Integer, Long> change(Member member, List<MatchRule> rules) {
        Map<Integer, Long> begins = new HashMap<>();
        Map<Integer, Long> from = new HashMap<>();
        for (GroupLane lane : group.shared().lanes().all()) {
            if (lane != null && lane.isFenced()) {
                begins.put(lane.number(), begin(lane, member));
                from.put(lane.number(), lane.tail());
            }
        }
        FormerRules former = null;
        if (!hasBusRead(from)) {
            former = FormerRules.tryKeep(member, begins, from);
            if (former == null) {
                return null;
            }
        }
        if (!member.tryRemember(rules)) {
            if (former != null) {
                former.close();
            }
            return null;
        }
        if (former != null) {
            FormerRules kept = former;
            formerRules.add(kept);
            kept.rules().forEach(rule -> wantedBefore.add(kept, rule));
        }
        wanted.removeAll(member);
        rules.forEach(rule -> wanted.add(member, rule));
        member.rules(rules, from);
        return from;
    }

    /** Where a member begins to read a lane by its present rules. */
    private long begin(GroupLane lane, Member member) {
        return Math.max(group.shared().slots().since(lane, member), member.rulesFrom(lane.number()));
    }

    private void forget(FormerRules former) {
        wantedBefore.removeAll(former);
        formerRules.remove(former);
        former.close();
    }

    /** A member wants something else, from the next message on. */
    public void rules(Member member, List<MatchRule> rules) {
        if (member.isReader()) {
            wanted.removeAll(member);
            rules.forEach(rule -> wanted.add(member, rule));
        }
        member.rules(rules);
    }

    /**
     * A member leaves lanes where they are now: what is routed from here on it gets by its socket, but for what stands in a publisher's lane already, which the bus may
     * come to route later.
     */
    public void leavesLanes(Member member) {
        if (!member.leavesLanes()) {
            Map<Integer, Long> begins = new HashMap<>();
            Map<Integer, Long> ends = new HashMap<>();
            for (GroupLane lane : group.shared().lanes().all()) {
                if (lane != null && lane.isFenced()) {
                    begins.put(lane.number(), begin(lane, member));
                    ends.put(lane.number(), lane.tail());
                }
            }
            member.leavesLanes(begins, ends);
        }
    }

    /** A member that maps lanes is put out. */
    void putOut(Member member) {
        readers--;
        wanted.removeAll(member);
        List.copyOf(formerRules).stream().filter(former -> former.member() == member).forEach(this::forget);
        member.markEvicted();
    }

    /** A member has gone or leaves. */
    public void remove(Member member) {
        members.remove(member);
        if (member.isReader()) {
            readers--;
            if (member.leavesLanes() && !member.peer().isGone() && !hasBusRead(member)) {
                readBeforeBus.add(member);
                formerRules.stream().filter(former -> former.member() == member).forEach(FormerRules::close);
            } else {
                wanted.removeAll(member);
                List.copyOf(formerRules).stream().filter(former -> former.member() == member).forEach(this::forget);
            }
        } else if (!member.isMapped()) {
            group.budget().proxiedNoMore(member.peer());
            if (!member.peer().isGone()) {
                member.rules().forEach(rule -> context.bus().unsubscribe(member.peer(), rule));
            }
        }
    }

    /** The bus ends: what members map stays as it is. */
    public void busEnds() {
        formerRules.forEach(FormerRules::close);
        formerRules.clear();
        List.copyOf(members).forEach(member -> member.close(context.retired()));
        members.clear();
    }

    /** It cannot be taken over: no peer has to do with it any more. */
    public void forgetPeers() {
        List.copyOf(formerRules).forEach(this::forget);
        members.forEach(member -> {
            PeerGroups.of(member.peer(), context.taken()).members().remove(member);
            member.chargeNoMore();
            group.budget().proxiedNoMore(member.peer());
        });
    }

    /** Well-known names that rules of those that map lanes name as senders. */
    public Set<String> namedSenders() {
        Set<String> names = new HashSet<>();
        readers().forEach(member -> names.addAll(NamedSenders.in(member.rules())));
        return names;
    }

    /** Those who want a signal have it by a lane. */
    public void serve(MessageHeader signal) {
        wanted.match(signal, context.bus().names(), serve);
    }

    /** Up to where a peer has read lanes, by their numbers, as a member that it was before, and the bus has not yet. */
    public Map<Integer, Long> readBeforeBusBy(BusPeer peer) {
        Map<Integer, Long> read = new HashMap<>();
        for (Member member : readBeforeBus) {
            if (member.peer() == peer) {
                member.laneEnds().forEach((lane, end) -> read.merge(lane, end, Math::max));
            }
        }
        return read;
    }

    /** The lanes have gone: nothing of them is routed any more. */
    void lanesHaveGone() {
        readBeforeBus.forEach(wanted::removeAll);
        readBeforeBus.clear();
        List.copyOf(formerRules).forEach(this::forget);
    }

    private boolean hasBusRead(Member member) {
        return hasBusRead(member.laneEnds());
    }

    private boolean hasBusRead(Map<Integer, Long> positions) {
        BusReader reader = group.reading().reader();
        return reader == null || reader.hasRead(positions);
    }

    /** Those who read what stands at a position of a publisher's lane, and want it, have it by that: also who has left, and not who has joined behind it. */
    public void serve(MessageHeader signal, DirectLane lane, long position) {
        routedLane = lane;
        routedPosition = position;
        wanted.match(signal, context.bus().names(), serveAt);
        for (int i = readBeforeBus.size() - 1; i >= 0; i--) {
            if (hasBusRead(readBeforeBus.get(i))) {
                wanted.removeAll(readBeforeBus.remove(i));
            }
        }
        if (!formerRules.isEmpty()) {
            wantedBefore.match(signal, context.bus().names(), serveBefore);
            for (int i = formerRules.size() - 1; i >= 0; i--) {
                if (hasBusRead(formerRules.get(i).ends())) {
                    forget(formerRules.get(i));
                }
            }
        }
    }

    private void serveBefore(FormerRules former) {
        former.serve(routedLane.number(), routedPosition);
    }

    private void serveAt(Member member) {
        member.serve(routedLane.number(), routedPosition,
                member.leavesLanes() ? 0 : group.shared().slots().since(routedLane, member));
    }

    /** Those who map lanes and want a signal get it by their sockets. */
    public void hand(MessageHeader signal) {
        wanted.match(signal, context.bus().names(), handAndServe);
    }

    private void handAndServe(Member member) {
        member.hand(group.name(), context.bus());
    }

    /** How many frames they say that they have lost, in some lanes. */
    public long lost(int... lanes) {
        return members.stream().mapToLong(member -> member.lost(lanes)).sum();
    }
}
