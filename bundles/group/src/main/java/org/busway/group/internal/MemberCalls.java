package org.busway.group.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.busway.api.BusException;
import org.busway.api.Descriptor;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.Struct;
import org.busway.api.Variant;
import org.busway.group.internal.filtered.FilteredPair;
import org.busway.group.internal.group.Group;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.member.Outcome;
import org.busway.group.internal.member.PeerGroups;
import org.busway.group.internal.member.Remembered;
import org.busway.group.internal.memory.CannotSealException;
import org.busway.group.internal.memory.NoMemory;
import org.busway.group.internal.memory.WrittenByMember;
import org.busway.group.internal.settings.ConfiguredGroup;
import org.busway.group.internal.shared.GroupContext;
import org.busway.group.internal.shared.SharedGroup;
import org.busway.lane.filter.FrameFilter;
import org.busway.spi.group.BusPeer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Join, LeaveLanes, Leave, SetFilter and Fault. The reply to Join is the point from which a lane serves the member: what was routed before came by its socket, what is taken
 * afterwards comes by the lane. The reply to LeaveLanes says where that ends: what stands before those positions comes by the lanes, and what comes after them by its socket.
 */
final class MemberCalls {

    private static final Logger LOG = LoggerFactory.getLogger(MemberCalls.class);
    private static final String JOINED = "sa{sv}ayhh";
    private static final String FILTERED = "aya{su}a(ut)";

    private final GroupContext context;
    private boolean saidThatNothingIsSealed;

    MemberCalls(GroupContext context) {
        this.context = context;
    }

    /** A peer wants to be a member. */
    void join(Group group, BusPeer peer, Message call) {
        JoinRequest request = JoinRequest.of(call);
        admit(group, peer);
        Member former = group.members().of(peer);
        if (former != null && !former.isEvicted() && former.pair() != null && request.filtered()) {
            refilter(group, former, call, request);
            return;
        }
        if (request.again()) {
            throw new BusException(BusException.FAILED, peer.uniqueName() + " is no member of \"" + group.name()
                    + "\" that the kernel filters, or no longer: join without again");
        }
        if (former != null && !former.isEvicted()) {
            throw new BusException(BusException.FAILED,
                    peer.uniqueName() + " is a member of \"" + group.name() + "\" already: leave first, or set another filter");
        }
        if (former != null) {
            group.remove(former);
        }
        Outcome declared = Outcome.of(group.reception(peer).outcome());
        Outcome outcome = request.outcome() == null ? declared : declared.orMilder(request.outcome());
        try {
            if (request.filtered()) {
                if (!PacketFilters.areFor(group, peer, request, outcome)
                        || !joinMapped(group, peer, call, request, outcome)) {
                    joinProxied(group, peer, call, request, outcome);
                }
            } else if (!mayMap(group, peer, request) || !joinMapped(group, peer, call, request, outcome)) {
                joinProxied(group, peer, call, request, outcome);
            }
        } catch (IOException e) {
            throw new BusException(BusException.LIMITS_EXCEEDED, "group \"" + group.name() + "\": " + e.getMessage(), e);
        }
        group.voice().joined(peer);
    }

    private static void admit(Group group, BusPeer peer) {
        if (!group.settings().join().admits(peer.identity())) {
            throw new BusException(BusException.ACCESS_DENIED,
                    peer.uniqueName() + " (" + peer.identity() + ") may not join group \""
                            + group.name() + "\": option join of " + ConfiguredGroup.PID + "~" + group.name() + " says who may");
        }
        if (!peer.takesDescriptors()) {
            throw new BusException(BusException.NOT_SUPPORTED, peer.uniqueName()
                    + " has not agreed to take descriptors (NEGOTIATE_UNIX_FD): subscribe with AddMatch, which gives the same messages");
        }
    }

    private boolean mayMap(Group group, BusPeer peer, JoinRequest request) {
        return request.mapped() && peer.hearsFreely() && keepsNothing(group, peer)
                && group.settings().seeAll().admits(peer.identity());
    }

    /** A user who still maps what others had to leave for it gets no more to map; who has the bus in its hands anyway does. */
    private boolean keepsNothing(Group group, BusPeer peer) {
        group.renewal().letGoOfRead();
        return context.bus().isPrivileged(peer) || context.retired().mayMap(peer.identity().uid());
    }

    /** A member that the kernel filters wants something else: it gets another pair, and its publisher goes on with that where it stands. */
    private void refilter(Group group, Member member, Message call, JoinRequest request) {
        byte[] filter = group.shared().filter(request.rules());
        long[] program = context.filters().program(filter);
        if (program == null || !PacketFilters.areFor(group, member.peer(), request, member.outcome())) {
            throw new BusException(BusException.NOT_SUPPORTED,
                    "the kernel cannot run these rules for " + member.peer().uniqueName()
                            + " in group \"" + group.name() + "\": leave, and join with filtered=false");
        }
        try {
            FilteredPair pair = FilteredPair.open(program, filter, group.budget());
            if (!member.tryRemember(request.rules())) {
                pair.close();
                throw noRoomForRules(member.peer());
            }
            member.filteredBy(pair);
            group.rules(member, request.rules());
            if (member.completions().areUnderWay()) {
                member.completions().goOn();
            } else {
                group.pairs().connect(member);
            }
            replyFiltered(group, member, call, filter);
        } catch (IOException e) {
            throw new BusException(BusException.LIMITS_EXCEEDED, "group \"" + group.name() + "\": " + e.getMessage(), e);
        }
    }

    private boolean replyFiltered(Group group, Member member, Message call, byte[] filter) throws IOException {
        return reply(member.peer(), call, "filtered", Parameters.ofMember(group, group.shared(), member, context.generation()),
                filter,
                List.of(member.pair().takeMemberEnd(), NoMemory.descriptor()));
    }

    /**
     * Joins as a member with a slot: that maps the lanes, or reads a pair that the kernel filters.
     *
     * @return false if the kernel cannot do what is needed; all members are proxied then
     */
    private boolean joinMapped(Group group, BusPeer peer, Message call, JoinRequest request, Outcome outcome) throws IOException {
        Remembered remembered = Remembered.tryTake(peer, request.rules());
        if (remembered == null) {
            throw noRoomForRules(peer);
        }
        boolean joined = false;
        try {
            joined = joinMapped(group, peer, call, request, outcome, remembered);
            return joined;
        } finally {
            if (!joined) {
                remembered.close();
            }
        }
    }

    private static BusException noRoomForRules(BusPeer peer) {
        return new BusException(BusException.LIMITS_EXCEEDED,
                peer.uniqueName() + " holds too much for these rules: leave other groups, or ask for fewer");
    }

    private boolean joinMapped(Group group, BusPeer peer, Message call, JoinRequest request, Outcome outcome,
            Remembered remembered) throws IOException {
        SharedGroup shared;
        try {
            shared = group.share();
        } catch (CannotSealException e) {
            if (!saidThatNothingIsSealed) {
                saidThatNothingIsSealed = true;
                LOG.warn("Members of groups get what they want by their sockets: {}", e.getMessage());
            }
            return false;
        }
        int slot = shared.slots().free();
        if (slot < 0) {
            throw new BusException(BusException.LIMITS_EXCEEDED,
                    "group \"" + group.name() + "\" has " + group.settings().maxMembers()
                            + " members that map its lanes: raise max.members, or join with mapped=false");
        }
        if (!knowsNames(group, shared, request.rules())) {
            group.letGoOfMemory();
            return false;
        }
        byte[] filter = shared.filter(request.rules());
        long[] program = request.filtered() ? context.filters().program(filter) : null;
        if (request.filtered() && program == null) {
            group.letGoOfMemory();
            return false;
        }
        WrittenByMember cursors;
        try {
            cursors = shared.cursors(slot);
        } catch (IOException e) {
            group.letGoOfMemory();
            throw e;
        }
        FilteredPair pair;
        try {
            pair = program == null ? null : FilteredPair.open(program, filter, group.budget());
        } catch (IOException e) {
            cursors.close();
            group.letGoOfMemory();
            throw e;
        }
        Member member = Member.mapped(group, peer, PeerGroups.of(peer, context.taken()), slot, outcome, cursors, request.rules(),
                remembered);
        member.filteredBy(pair);
        shared.lanes().enter(member, group.members().readBeforeBusBy(peer));
        shared.slots().queued();
        group.members().add(member, false);
        try {
            boolean given = shared.giveLanes(member, group.voice());
            group.large().wants(member);
            if (!given || !(pair == null
                    ? reply(peer, call, group, shared, member, filter)
                    : replyFiltered(group, member, call, filter))) {
                group.remove(member);
                throw new BusException(BusException.LIMITS_EXCEEDED,
                        "too much waits for " + peer.uniqueName() + ": read it, then join");
            }
        } catch (IOException e) {
            group.remove(member);
            throw e;
        }
        return true;
    }

    private void joinProxied(Group group, BusPeer peer, Message call, JoinRequest request, Outcome outcome) throws IOException {
        enterProxied(group, peer, request.rules(), outcome);
        reply(peer, call, "proxied", Parameters.ofProxied(group, peer, outcome), FrameFilter.NONE.encode(),
                List.of(NoMemory.descriptor(), NoMemory.descriptor()));
    }

    /** A peer that came by a socket of the group becomes a member. */
    void joinBySocket(Group group, BusPeer peer, List<MatchRule> rules) {
        enterProxied(group, peer, rules, Outcome.of(group.reception(peer).outcome())).markPlain();
        group.voice().joined(peer);
    }

    private Member enterProxied(Group group, BusPeer peer, List<MatchRule> wanted, Outcome outcome) {
        if (!group.settings().isForEverybody()) {
            throw new BusException(BusException.NOT_SUPPORTED, peer.uniqueName() + " cannot map the lanes of group \""
                    + group.name()
                    + "\" as it asks, or as see.all and policy have it, and by its socket it would get nothing of them: "
                    + "join with mapped=true, end programs of its user that keep lanes after they were put out, or set members.only=false");
        }
        List<MatchRule> rules = ofGroup(group, wanted);
        Member member = Member.proxied(group, peer, PeerGroups.of(peer, context.taken()), outcome, rules);
        List<MatchRule> added = new ArrayList<>();
        for (MatchRule rule : rules) {
            if (!context.bus().subscribe(peer, rule)) {
                added.forEach(each -> context.bus().unsubscribe(peer, each));
                throw new BusException(BusException.LIMITS_EXCEEDED,
                        peer.uniqueName() + " has as many match rules as it may (max_match_rules_per_connection)");
            }
            added.add(rule);
        }
        group.members().add(member, false);
        return member;
    }

    /** Who wants everything of a group wants it of no other. */
    private static List<MatchRule> ofGroup(Group group, List<MatchRule> rules) {
        return rules.contains(MatchRule.ALL) ? group.settings().rules() : rules;
    }

    private boolean reply(BusPeer peer, Message call, Group group, SharedGroup shared, Member member, byte[] filter)
            throws IOException {
        Descriptor control = shared.control().forReading();
        Descriptor cursors;
        try {
            cursors = member.cursors().forWriting();
        } catch (IOException e) {
            control.close();
            throw e;
        }
        return reply(peer, call, "mapped", Parameters.ofMember(group, shared, member, context.generation()), filter,
                List.of(control, cursors));
    }

    private boolean reply(BusPeer peer, Message call, String kind, Map<String, Variant> parameters, byte[] filter,
            List<Descriptor> passed) {
        return context.bus().reply(peer, call.serial(), JOINED, List.of(kind, parameters, filter, passed.get(0), passed.get(1)));
    }

    /** Whether the control page says who owns the names in the rules of a member, and of the group. */
    private static boolean knowsNames(Group group, SharedGroup shared, List<MatchRule> rules) {
        return shared.lanes().names().know(Parameters.namedSenders(group, rules), group::namedSenders);
    }

    /** A member is about to leave: it is told up to where it has to read, and gets everything else that it subscribed to by its socket. */
    void leaveLanes(Group group, BusPeer peer, Message call) {
        List<Struct> ends = List.of();
        Member member = member(group, peer);
        if (member.isReader() && member.pair() == null) {
            group.members().leavesLanes(member);
            ends = positions(member.laneEnds());
        }
        context.bus().reply(peer, call.serial(), "a(ut)", List.of(ends));
    }

    /** A peer does not want to be a member any more. */
    void leave(Group group, BusPeer peer, Message call) {
        group.remove(member(group, peer));
        group.voice().left(peer);
        context.bus().reply(peer, call.serial(), "", List.of());
    }

    /** A member wants something else. */
    void setFilter(Group group, BusPeer peer, Message call) {
        Member member = member(group, peer);
        List<MatchRule> rules = JoinRequest.rules(call);
        if (member.pair() != null) {
            throw new BusException(BusException.NOT_SUPPORTED, "the kernel runs the filter of " + peer.uniqueName()
                    + " in group \"" + group.name()
                    + "\", and a filter that runs is not changed: call Join again with filtered=true, which gives another socket");
        }
        if (member.isMapped()) {
            if (!knowsNames(group, group.shared(), rules)) {
                throw new BusException(BusException.LIMITS_EXCEEDED,
                        "there are too many well-known names of senders in the rules of members of \"" + group.name()
                                + "\": name senders by unique names, or leave, and join with these rules");
            }
            List<Struct> from = List.of();
            if (member.isReader() && !member.leavesLanes()) {
                Map<Integer, Long> lanes = group.change(member, rules);
                if (lanes == null) {
                    throw noRoomForRules(peer);
                }
                from = positions(lanes);
            } else {
                if (!member.tryRemember(rules)) {
                    throw noRoomForRules(peer);
                }
                group.rules(member, rules);
            }
            context.bus().reply(peer, call.serial(), FILTERED,
                    List.of(group.shared().filter(rules), Parameters.names(group, group.shared(), rules), from));
            return;
        }
        rules = ofGroup(group, rules);
        List<MatchRule> before = member.rules();
        for (int i = 0; i < rules.size(); i++) {
            if (!context.bus().subscribe(peer, rules.get(i))) {
                rules.subList(0, i).forEach(each -> context.bus().unsubscribe(peer, each));
                throw new BusException(BusException.LIMITS_EXCEEDED, peer.uniqueName() + " has as many match rules as it may");
            }
        }
        before.forEach(rule -> context.bus().unsubscribe(peer, rule));
        group.rules(member, rules);
        context.bus().reply(peer, call.serial(), FILTERED, List.of(FrameFilter.NONE.encode(), Map.of(), List.of()));
    }

    /** Positions of lanes, by their numbers, as the bus says them. */
    private static List<Struct> positions(Map<Integer, Long> lanes) {
        return lanes.entrySet().stream().map(lane -> Struct.of(lane.getKey(), lane.getValue())).toList();
    }

    /**
     * A member tells of a lane that breaks its rules. It may be the member that is wrong: it is noted, and nobody suffers for it. Each time the group has heard twice
     * as many the log has a line, so that nobody fills it.
     */
    void fault(Group group, BusPeer peer, Message call) {
        Member member = member(group, peer);
        String what = call.argument(3, String.class);
        long told = group.statistics().faultTold();
        if (Long.bitCount(told) == 1) {
            LOG.warn("{}, a member of group \"{}\", says that lane {} is broken at position {}: {} (faults.told={})",
                    member.peer(), group.name(), call.arguments().get(1), call.arguments().get(2), Printable.text(what), told);
        }
        context.bus().reply(peer, call.serial(), "", List.of());
    }

    /** A member tells what it has lost, of which nobody else can know: everybody who listens is told. */
    void lost(Group group, BusPeer peer, Message call) {
        member(group, peer);
        List<Object> values = call.arguments();
        long count = (Long) values.get(1);
        group.statistics().lostTold(count);
        group.voice().lost(peer, count, (Long) values.get(2), (Long) values.get(3), (Boolean) values.get(4));
        context.bus().reply(peer, call.serial(), "", List.of());
    }

    private static Member member(Group group, BusPeer peer) {
        Member member = group.members().of(peer);
        if (member == null) {
            throw new BusException("org.busway.Error.NotAMember",
                    peer.uniqueName() + " is no member of group \"" + group.name() + "\"");
        }
        return member;
    }
}
