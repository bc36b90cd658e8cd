package org.busway.group.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.busway.api.MatchRule;
import org.busway.api.MessageHeader;
import org.busway.api.Variant;
import org.busway.group.internal.filtered.Completion;
import org.busway.group.internal.lanes.BusLane;
import org.busway.group.internal.lanes.DirectLane;
import org.busway.group.internal.lanes.FullLane;
import org.busway.group.internal.lanes.GroupLane;
import org.busway.group.internal.lanes.LaneSpace;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.member.Outcome;
import org.busway.group.internal.member.PeerGroups;
import org.busway.group.internal.order.SocketSide;
import org.busway.group.internal.reader.BusReader;
import org.busway.group.internal.reader.Listeners;
import org.busway.group.internal.reader.ReadGroup;
import org.busway.group.internal.memory.CannotSealException;
import org.busway.lane.Frame;
import org.busway.lane.layout.LayoutException;
import org.busway.lane.layout.Words;
import org.busway.lane.LaneWriter;
import org.busway.lane.filter.FrameFilter;
import org.busway.lane.layout.FrameLayout;
import org.busway.lane.layout.LaneLayout;
import org.busway.spi.filter.Receivers;
import org.busway.spi.filter.RuleIndex;
import org.busway.spi.flow.Reception;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBudget;
import org.busway.spi.group.LaneTraffic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One group of one bus: its members, and what becomes of a signal that belongs to it. Belongs to the bus thread.
 *
 * <p>A group whose lane nobody maps has no lane: its signals are routed as any others. Once there is one, every signal of the group stands in it, whether or not
 * a member wants it, so that all members count the same frames.
 */
final class Group implements ReadGroup, PeerGroups.Publishing, Rekey.Lanes, FullLane.Readers {

    private static final Logger LOG = LoggerFactory.getLogger(Group.class);

    private final boolean configured;
    private final GroupContext context;
    private final GroupVoice voice;
    /** What mapped members want that were not put out. */
    private final RuleIndex<Member> wanted;
    private final List<Member> members = new ArrayList<>();
    private final Receivers<Member> serve = Member::serve;
    private final Receivers<Member> handAndServe = this::handAndServe;
    private final GroupBudget budget;
    private final LaneRoom room;
    private final Runnable pressedChanged;
    private final Rekey rekey;
    private final LargeMessages large;
    private GroupSettings settings;
    private boolean pressed;
    private int mapped;
    private SharedGroup shared;
    /** Null unless the bus orders the lanes of several publishers. */
    private GroupOrder order;
    /** Whose pair is being looked at. */
    private Member completing;
    /** Its addresses for plain sockets. */
    private PlainSockets sockets;
    /** The bus as a reader of publishers' lanes; null where there are none, or it reads none. */
    private BusReader reader;
    private long messages;
    private long bytes;
    private long tooLarge;
    private long evictions;
    private long faultsTold;
    private long faultsFound;
    private long lostTold;

    /**
     * A group without members.
     *
     * @param settings what it is like
     * @param configured whether it stands in the configuration, and so goes with that alone
     * @param context of its bus
     * @param pressedChanged called when {@link #isPressed} has changed
     */
    Group(GroupSettings settings, boolean configured, GroupContext context, Runnable pressedChanged) {
        this.settings = settings;
        this.configured = configured;
        this.context = context;
        voice = new GroupVoice(settings.name(), context.bus());
        wanted = context.indexes().create();
        budget = context.bus().budget(settings.name());
        room = new LaneRoom(this, context.bus(), budget, () -> {
            if (order != null) {
                order.hasRoom();
            }
        });
        this.pressedChanged = pressedChanged;
        rekey = new Rekey(this, context.bus());
        large = new LargeMessages(this, context.bus(), budget, context.retired(),
                member -> FrameFilter.decode(MemberCalls.filter(context, shared, member.rules())));
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public List<MatchRule> rules() {
        return settings.rules();
    }

    @Override
    public long deadlineMillis() {
        return settings.deadlineMillis();
    }

    @Override
    public void serve(MessageHeader signal) {
        context.taken().next();
        wanted.match(signal, context.bus().names(), serve);
    }

    @Override
    public void lost(long count, long first, long last) {
        LOG.warn(
                "{} messages of group \"{}\", numbers {} to {}, came to nobody by a socket: publishers do not wait for monitors, or gave no memory for what they announced",
                count,
                name(), first, last);
        lostTold += count;
        voice.lostByMonitors(count, first, last);
    }

    @Override
    public long bytesBeside(DirectLane lane, long from, long to) {
        return large.bytes(lane, from, to);
    }

    @Override
    public long roomBeside() {
        return settings.announcedBytes() - settings.longestMessageBytes();
    }

    @Override
    public BusEnd.Routed routeAnnounced(DirectLane lane, Frame frame, ByteBuffer said, LaneTraffic traffic, boolean last) {
        return large.route(lane, frame, said, traffic, last);
    }

    /** What is too long for a lane. */
    LargeMessages large() {
        return large;
    }

    /** Whether all have read a lane up to a position who are waited for. */
    boolean isReadByAll(GroupLane lane, long end) {
        return shared.isReadByAll(lane, end,
                reader != null ? reader.page() : shared.busSlot() != null ? shared.busSlot().page() : null);
    }

    @Override
    public void broken(DirectLane lane, String why) {
        LOG.warn("group \"{}\": {}", name(), why);
        faultsFound++;
        endLane(lane, why);
    }

    @Override
    public void goOn() {
        if (reader != null) {
            reader.goOn();
        }
        if (order != null) {
            order.goOn();
        }
    }

    /** Whether somebody's rule at a socket may be of interest. */
    boolean listensToRules() {
        return reader != null || order != null && order.sockets() != null;
    }

    /** Somebody at a socket has one rule more. */
    void ruleAdded(MatchRule rule, boolean ofMonitor) {
        if (reader != null) {
            reader.ruleAdded(rule, ofMonitor);
        } else if (listensToRules()) {
            order.sockets().ruleAdded(rule, ofMonitor);
        }
    }

    /** Somebody at a socket has one rule less. */
    void ruleRemoved(MatchRule rule, boolean ofMonitor) {
        if (reader != null) {
            reader.ruleRemoved(rule, ofMonitor);
        } else if (listensToRules()) {
            order.sockets().ruleRemoved(rule, ofMonitor);
        }
    }

    /** The bus as a reader of its lanes; null while nobody has one, or in a group whose lanes it does not read. */
    BusReader reader() {
        return reader;
    }

    GroupSettings settings() {
        return settings;
    }

    boolean isConfigured() {
        return configured;
    }

    /** The configuration says of an adopted group what it is like: the same. */
    void confirm(GroupSettings same) {
        settings = same;
    }

    List<Member> members() {
        return members;
    }

    GroupBudget budget() {
        return budget;
    }

    /** The manager stops: the bus reads no lanes; up to where it has, by the lanes' numbers, -1 where it did not. */
    long[] readNoMore() {
        large.close();
        long[] positions = new long[SharedGroup.LANES];
        java.util.Arrays.fill(positions, -1);
        if (reader != null) {
            reader.stop(positions);
            reader = null;
        }
        if (order != null) {
            order.stop(positions);
            order = null;
        }
        return positions;
    }

    /**
     * Reads a lane of an earlier manager, where that did.
     *
     * @param position up to where it had read; -1 if it did not
     */
    void readOn(DirectLane lane, long position) {
        try {
            if (order != null) {
                if (lane.isToBeOrdered()) {
                    order.resume(lane);
                }
                return;
            } else if (lane.hasEnded() || !settings.isForEverybody()) {
                return;
            }
            if (reader == null) {
                reader = reader(shared);
            }
            reader.resume(lane, position);
        } catch (IOException e) {
            endLane(lane, "the bus cannot read it: " + e.getMessage());
        }
    }

    /** What {@link #adopt} goes on counting. */
    List<Long> counts() {
        return List.of(messages, bytes, tooLarge, evictions, faultsTold);
    }

    /** Goes on with what an earlier manager left. */
    void adopt(List<Long> counts, SharedGroup taken) throws IOException {
        messages = counts.get(0);
        bytes = counts.get(1);
        tooLarge = counts.get(2);
        evictions = counts.get(3);
        faultsTold = counts.get(4);
        shared = taken;
        if (shared != null && shared.ring() != null) {
            order = order(shared);
        }
    }

    /** It could not be taken over: nobody has to do with it any more. */
    void forgetPeers() {
        members.forEach(member -> PeerGroups.of(member.peer(), context.taken()).members().remove(member));
        if (shared != null) {
            shared.directLanes().forEach(lane -> PeerGroups.of(lane.peer(), context.taken()).publishes().remove(this));
        }
    }

    /** Nobody waits for the lane any more: what comes next goes by sockets, or waits for another manager. */
    void releaseSenders() {
        rekey.close();
        room.again();
        press(false);
    }

    GroupVoice voice() {
        return voice;
    }

    /** Whether it is to be offered signals. */
    boolean wantsSignals() {
        return mapped > 0;
    }

    /** Whether a peer may publish in it; one that has gone, and is null here, may have done so. */
    boolean admitsPublisher(BusPeer peer) {
        return peer == null || settings.publish().admitsEverybody()
                || PeerGroups.of(peer, context.taken()).mayPublish(this, peer.identity(), settings.publish()::admits);
    }

    /** The memory of the group, made when it is asked for first. */
    SharedGroup share() throws IOException {
        if (shared == null) {
            if (!Words.areAtomic()) {
                throw CannotSealException.ofNarrowWords(Words.architecture());
            }
            SharedGroup made = new SharedGroup(settings, context, budget, this::putOutWhoNamesSenders);
            try {
                read(made);
            } catch (IOException e) {
                made.close();
                throw e;
            }
            shared = made;
        }
        return shared;
    }

    /** Begins to read lanes, as far as the bus does in such a group. */
    private void read(SharedGroup made) throws IOException {
        if (made.ring() != null) {
            order = order(made);
        } else if (settings.givesLanesToPublishers() && settings.isForEverybody()) {
            reader = reader(made);
        }
    }

    private GroupOrder order(SharedGroup of) throws IOException {
        SocketSide sockets = settings.isForEverybody()
                ? new SocketSide(this, context.bus(), listeners(of), budget, of.ring().largestMessageBytes())
                : null;
        return new GroupOrder(this, of, context, room, sockets);
    }

    private BusReader reader(SharedGroup of) throws IOException {
        return new BusReader(this, context.bus(), listeners(of), of.control().table(), of.name("cursors 0"), context.generation(),
                budget, of::openDirectLanes);
    }

    private Listeners listeners(SharedGroup of) {
        return new Listeners(this, context.bus(), context.filters(), context.indexes(), of.seed(), true);
    }

    /** The memory of the group; null while nobody needs it. */
    SharedGroup shared() {
        return shared;
    }

    /** A member has told of a broken lane. */
    void faultTold() {
        faultsTold++;
    }

    /** A member has told of what it lost. */
    void lostTold(long count) {
        lostTold += count;
    }

    /** Who is a member as that peer; null if it is none. */
    Member memberOf(BusPeer peer) {
        for (Member member : members) {
            if (member.peer() == peer) {
                return member;
            }
        }
        return null;
    }

    /** A member has joined. */
    void joined(Member member) {
        adopted(member, false);
    }

    /** A member has joined, here or at an earlier manager, which may have put it out. */
    void adopted(Member member, boolean wasEvicted) {
        members.add(member);
        PeerGroups.of(member.peer(), context.taken()).members().add(member);
        if (wasEvicted) {
            member.markEvicted();
        } else if (member.isMapped()) {
            mapped++;
            member.rules().forEach(rule -> wanted.add(member, rule));
        }
    }

    /** A member wants something else, from the next message on. */
    void rules(Member member, List<MatchRule> rules) {
        if (member.isMapped() && !member.isEvicted()) {
            wanted.removeAll(member);
            rules.forEach(rule -> wanted.add(member, rule));
        }
        member.rules(rules);
        if (member.isMapped() && !member.isEvicted()) {
            large.wants(member);
        }
    }

    /** A member has gone or leaves. */
    void remove(Member member) {
        members.remove(member);
        if (!member.isMapped()) {
            if (!member.peer().isGone()) {
                member.rules().forEach(rule -> context.bus().unsubscribe(member.peer(), rule));
            }
        } else {
            if (!member.isEvicted()) {
                mapped--;
                wanted.removeAll(member);
            }
            noLongerWaitedFor();
            shared.remove(member);
            large.forget(member);
        }
        member.close(context.retired());
        letGoOfMemory();
    }

    /** How somebody is dealt with that holds others up. */
    Reception reception(BusPeer peer) {
        return budget.reception(peer, settings.reception());
    }

    /** A member is waited for no longer: it goes on with what is newest, if policy says so of its group, and is put out if not. */
    @Override
    public void letGo(Member member, String why) {
        if (member.pair() != null || member.outcome() != Outcome.BLOCK
                || reception(member.peer()).then() != org.busway.spi.flow.Outcome.LOSSY) {
            evict(member, why);
            return;
        }
        LOG.warn("{} is lossy in group \"{}\" from now on: {}", member.peer(), name(), why);
        member.becomeLossy();
        shared.becomesLossy(member);
        room.again();
    }

    @Override
    public Member slowest(DirectLane lane) {
        return shared == null ? null : shared.slowest(lane);
    }

    @Override
    public long position(DirectLane lane, Member member) {
        return shared.position(lane, member);
    }

    @Override
    public void heldUp(DirectLane lane, Member slow) {
        budget.heldUp(lane.peer(), slow == null ? null : slow.peer());
    }

    @Override
    public long deadlineMillis(Member member) {
        return reception(member.peer()).deadlineMillis();
    }

    /** Puts a mapped member out: it is told, as are all others, and gets nothing of the group any more, whatever it still maps. */
    void evict(Member member, String why) {
        putOut(member, why);
        if (member.pair() == null) {
            rekey.want(member.peer().identity().uid());
        }
    }

    @Override
    public boolean renew(long culprit) {
        if (shared == null) {
            return true;
        }
        // Members ring the lanes that they are given, and nobody waits for those that are left.
        room.leave();
        try {
            if (order != null) {
                renewOrder(culprit);
            } else if (shared.busLane() != null) {
                giveNext(shared.supersedeBusLane(context.running(), culprit));
            }
            for (DirectLane lane : shared.openDirectLanes()) {
                renew(lane, culprit);
            }
            if (shared != null) {
                shared.isMappedByMembersAlone();
            }
            return true;
        } catch (IOException e) {
            LOG.warn("group \"{}\" goes on in lanes that somebody maps who was put out: {}", name(), e.getMessage());
            return false;
        } finally {
            room.again();
        }
    }

    /** All that the bus writes is left; what publishers write is ordered in the other ring also before they go on in other lanes. */
    private void renewOrder(long culprit) throws IOException {
        BusLane former = shared.busLane();
        shared.supersedeOrder(context.running(), culprit);
        order.goOn(shared.ring(), shared.busLane());
        giveNext(shared.ring());
        giveNext(shared.busLane());
        tellEnded(former, shared.ring().start(), DirectLane.GOES_ON);
    }

    /** Who cannot be given the lane in which the group goes on cannot stay. */
    private void giveNext(GroupLane lane) {
        for (Member member : shared.readers()) {
            String why = "it cannot be given the lane in which the group goes on";
            try {
                if (shared.give(lane, member, voice)) {
                    continue;
                }
            } catch (IOException e) {
                why += ": " + e.getMessage();
            }
            putOut(member, why);
        }
    }

    /** A publisher is told to go on in another lane, which nobody is given before it does. */
    private void renew(DirectLane lane, long culprit) throws IOException {
        if (!lane.isReady() || lane.next() != null) {
            return;
        }
        shared.renew(lane, culprit, context.bus());
        lane.next().expectMapped(context.bus().alarm(() -> endLane(lane,
                "its publisher does not go on in the lane that it was given for this one")), settings.deadlineMillis());
        try {
            voice.renew(lane);
        } catch (IOException e) {
            endLane(lane, "it was to go on in another one: " + e.getMessage());
        }
    }

    /** The publisher of a lane goes on in the next one. */
    private void goOnIn(DirectLane next, DirectLane former) throws IOException {
        if (reader != null) {
            reader.finish(former);
        }
        former.supersede();
        shared.end(former);
        completePairs(former);
        if (reader != null) {
            reader.laneEnded(former);
            if (!next.peer().isGone()) {
                reader.laneIsReady(next);
            }
        }
        giveNext(next);
        if (order != null) {
            boolean isOver = former.orderEnd() >= 0;
            order.add(next);
            if (isOver) {
                laneIsOver(former);
            }
        }
    }

    @Override
    public boolean letGoOfRead() {
        return shared == null || shared.letGoOfRead();
    }

    /** Well-known names that its rules and those of its mapped members name as senders. */
    Set<String> namedSenders() {
        Set<String> names = new HashSet<>(JoinRequest.namedSenders(settings.rules()));
        for (Member member : members) {
            if (member.isMapped() && !member.isEvicted()) {
                names.addAll(JoinRequest.namedSenders(member.rules()));
            }
        }
        return names;
    }

    /** Who cannot be told who owned a name that its rules name could not tell what it wants. */
    void putOutWhoNamesSenders() {
        for (Member member : List.copyOf(members)) {
            if (member.isMapped() && !member.isEvicted() && !JoinRequest.namedSenders(member.rules()).isEmpty()) {
                putOut(member,
                        "the names of senders in its rules change hands more often than all members read: name senders by unique names");
            }
        }
    }

    private void putOut(Member member, String why) {
        LOG.warn("{} is put out of group \"{}\": {}", member.peer(), name(), why);
        evictions++;
        mapped--;
        wanted.removeAll(member);
        member.markEvicted();
        budget.evicted(member.peer(), why);
        noLongerWaitedFor();
        shared.evict(member);
        voice.evicted(member.peer(), why);
    }

    private void noLongerWaitedFor() {
        if (shared.busLane() != null) {
            room.again();
        }
        if (mapped == 0) {
            press(false);
        }
    }

    /** Who may no longer hear everything is put out; it may join again and is proxied then. Who may no longer say everything writes no lane any more. */
    void policyChanged() {
        for (DirectLane lane : shared == null ? List.<DirectLane>of() : shared.openDirectLanes()) {
            if (!lane.peer().signalsFreely()) {
                endLane(lane, "policy decides about each signal of its publisher now");
            }
        }
        long culprit = SharedGroup.NOBODY;
        boolean others = shared != null && shared.isMappedByOthers();
        for (Member member : List.copyOf(members)) {
            if (member.isMapped() && !member.isEvicted() && !member.peer().hearsFreely()) {
                putOut(member, "policy no longer lets it hear everything");
                culprit = member.peer().identity().uid();
                others = true;
            }
        }
        // Who has left may still map what it was given, and policy may have nothing to do with it any more.
        if (others) {
            rekey.want(culprit);
        }
    }

    /** The last one who used it has gone: a group without members holds nothing. */
    void letGoOfMemory() {
        if (shared != null && shared.isUnused()) {
            releaseMemory();
        }
    }

    private void releaseMemory() {
        if (shared != null) {
            large.close();
            if (reader != null) {
                reader.close();
                reader = null;
            }
            if (order != null) {
                order.close();
                order = null;
            }
            shared.close();
            shared = null;
            rekey.forget();
        }
    }

    /** A publisher has the deadline to map its lane. */
    void expectMapped(DirectLane lane) {
        if (reader != null) {
            reader.laneIsNew();
        }
        PeerGroups.of(lane.peer(), context.taken()).publishes().add(this);
        lane.expectMapped(
                context.bus().alarm(
                        () -> endLane(lane, "its publisher has not mapped it within " + settings.deadlineMillis() + " ms")),
                settings.deadlineMillis());
    }

    /** A lane is sealed: members get it, and its publisher gets them. */
    void laneIsReady(DirectLane lane) {
        try {
            DirectLane former = shared.formerOf(lane);
            if (former != null) {
                goOnIn(lane, former);
                return;
            }
            shared.give(lane, voice);
            if (reader != null) {
                reader.laneIsReady(lane);
            }
            if (order != null) {
                order.add(lane);
            }
        } catch (IOException e) {
            endLane(lane, e.getMessage());
        }
    }

    /** A lane goes on no further: its publisher has gone or ended it, or is at fault. */
    void endLane(DirectLane known, String why) {
        if (known.hasEnded() || shared == null || !shared.has(known)) {
            return;
        }
        DirectLane lane = latest(known);
        LOG.info("lane {} of group \"{}\", written by {}, ends: {}", lane.number(), name(), lane.publisher(), why);
        if (reader != null && !lane.peer().isGone()) {
            reader.finish(lane);
        }
        long position = shared.end(lane);
        if (reader != null) {
            reader.laneEnded(lane);
        }
        completePairs(lane);
        lane.endedBy(why);
        if (order == null) {
            tellEnded(lane, position, why);
        }
        if (!lane.peer().isGone()) {
            voice.laneEnded(lane.peer(), lane, position, why);
        }
        if (order == null) {
            PeerGroups.of(lane.peer(), context.taken()).publishes().remove(this);
        } else {
            order.ended(lane);
        }
        letGoOfMemory();
    }

    /** The lane that a publisher writes whose lane is about to end: the next one, if it has gone on there and could not say so any more. */
    private DirectLane latest(DirectLane lane) {
        DirectLane next = lane.next();
        if (next == null) {
            return lane;
        }
        try {
            if (next.isWritten()) {
                next.mapped();
                goOnIn(next, lane);
                return next;
            }
        } catch (IOException | LayoutException e) {
            LOG.warn("what {} wrote last into group \"{}\" cannot be read: {}", lane.publisher(), name(), e.getMessage());
        }
        lane.renewedBy(null);
        shared.drop(next);
        return lane;
    }

    /** What a publisher had yet to put into its members' pairs the bus does; the next lane waits for that. */
    private void completePairs(DirectLane lane) {
        for (Member member : shared.readers()) {
            if (member.pair() != null) {
                Completion completion = new Completion(context.bus(), member::pair, member.cursors(), lane.lane().shape(),
                        lane.buffer(),
                        shared.control().table().page().since(lane.number(), member.slot()), lane.end(),
                        () -> pairIsComplete(member));
                if (member.isBeingCompleted()) {
                    member.completeLater(completion);
                    continue;
                }
                member.completion(completion);
                completing = member;
                completion.run();
                completing = null;
            }
        }
    }

    private void pairIsComplete(Member member) {
        Completion next = member.completed();
        if (next != null) {
            next.run();
            return;
        }
        // Who had nothing missing is given the next lane as everybody is.
        if (member != completing && shared != null && !member.isEvicted()) {
            connectPair(member);
        }
    }

    /** Gives a member's pair to whoever publishes. */
    void connectPair(Member member) {
        for (DirectLane lane : shared.openDirectLanes()) {
            try {
                if (lane.isReady()) {
                    lane.connectPair(member);
                }
            } catch (IOException e) {
                endLane(lane, e.getMessage());
            }
        }
    }

    /** Members whose filters the kernel runs are members no longer. */
    void endFiltered(String why) {
        for (Member member : List.copyOf(members)) {
            if (member.pair() != null) {
                voice.evicted(member.peer(), why);
                remove(member);
            }
        }
    }

    /** All of a lane stands in the order of the group. */
    void laneIsOver(DirectLane lane) {
        if (shared == null || !shared.has(lane)) {
            return;
        }
        if (lane.next() != null) {
            // Its publisher has gone on in the next one, and is yet to say so.
            return;
        }
        if (!lane.hasEnded()) {
            // Comes back here.
            endLane(lane, "its publisher has ended it");
            return;
        }
        if (!lane.isSuperseded()) {
            // Until now what was held up of its publisher could go on here.
            PeerGroups.of(lane.peer(), context.taken()).publishes().remove(this);
        }
        tellEnded(lane, lane.orderEnd(), lane.whyEnded());
        letGoOfMemory();
    }

    private void tellEnded(GroupLane lane, long position, String why) {
        for (Member member : shared.readers()) {
            voice.laneEnded(member.peer(), lane, position, why);
        }
    }

    /** A peer is about to go: what it wrote is routed before anybody is told. */
    void leaving(BusPeer publisher) {
        if (reader != null && shared.openDirectLane() instanceof DirectLane lane && lane.peer() == publisher) {
            reader.finish(lane);
        }
    }

    /** Ends the lane that a peer writes, if it does. */
    void endLaneOf(BusPeer publisher, String why) {
        DirectLane lane = shared == null ? null : shared.openLaneOf(publisher);
        if (lane != null) {
            endLane(lane, why);
        }
    }

    /** Everybody leaves the group. */
    void empty(String why) {
        if (shared != null) {
            shared.openDirectLanes().forEach(lane -> endLane(lane, why));
        }
        for (Member member : List.copyOf(members)) {
            if (!member.isEvicted()) {
                voice.evicted(member.peer(), why);
            }
            remove(member);
        }
    }

    /** Opens its addresses. */
    void open(PlainSockets plain) throws IOException {
        plain.open();
        sockets = plain;
    }

    /** Its addresses; null while they are not open. */
    PlainSockets sockets() {
        return sockets;
    }

    /** Nobody comes by its addresses any more, and who came is a member no longer. */
    void closeSockets(String why) {
        if (sockets != null) {
            PlainSockets closed = sockets;
            sockets = null;
            closed.close(why);
        }
    }

    /** The group is no more. */
    void close() {
        closeSockets("the group has ended");
        rekey.close();
        empty("the group has ended");
        releaseMemory();
        budget.close();
    }

    /**
     * The bus ends. What is shared says nothing of that: members read to its end what they have not read, as if the bus had died, and learn from the end of their
     * connections that nothing more comes.
     */
    void busEnds() {
        closeSockets("the bus ends");
        members.forEach(Member::letGoOfPair);
        if (reader != null) {
            shared.openDirectLanes().forEach(reader::finish);
        }
        readNoMore();
        rekey.close();
        List.copyOf(members).forEach(member -> member.close(context.retired()));
        members.clear();
        if (shared != null) {
            shared.close();
            shared = null;
        }
        budget.close();
    }

    /** How many frames its members say that they have lost. */
    long lost() {
        return members.stream().mapToLong(member -> member.lost(SharedGroup.countedLanes(settings))).sum();
    }

    /**
     * Takes a signal into the lane that the bus writes.
     *
     * @return false if the group has none
     */
    boolean take(MessageHeader signal, ByteBuffer source, int offset, int length) {
        if (!wantsSignals()) {
            return false;
        }
        if (shared.busLane() == null) {
            return hand(signal, length);
        }
        messages++;
        bytes += length;
        // Before the frame can be seen: it comes behind all that was put into its readers' connections.
        Fences.queued(shared);
        int result = append(signal, source, offset, length);
        while (result == LaneWriter.FULL) {
            makeRoom();
            if (mapped == 0) {
                return false;
            }
            result = append(signal, source, offset, length);
        }
        press(space().isPressed());
        context.taken().next();
        if (result == LaneWriter.TOO_LARGE) {
            tooLarge++;
            if (large.append(signal, source, offset, length)) {
                wanted.match(signal, context.bus().names(), serve);
                return true;
            }
            // Who has it by its socket has it in order: all that the lane holds was sequenced before.
            wanted.match(signal, context.bus().names(), handAndServe);
        } else {
            wanted.match(signal, context.bus().names(), serve);
        }
        return true;
    }

    private int append(MessageHeader signal, ByteBuffer source, int offset, int length) {
        return order == null
                ? shared.busLane().append(signal, source, offset, length)
                : order.append(signal, source, offset, length);
    }

    /** Puts out who holds the lane up until an announcement fits; false if then nobody is left who maps it. */
    boolean makeRoomForAnnouncement() {
        while (mapped > 0 && !space().fits(FrameLayout.ANNOUNCED_BYTES)) {
            makeRoom();
        }
        return mapped > 0;
    }

    /** Announces a message in the lane that the bus writes, which has room for that. */
    void announce(MessageHeader signal, long number, int length) {
        int result = order == null ? shared.busLane().announce(signal, number, length) : order.announce(signal, number, length);
        if (result != 0) {
            throw new IllegalStateException("group \"" + name() + "\": there was room in its lane, and is none: " + result);
        }
        press(space().isPressed());
    }

    private LaneSpace space() {
        return order == null ? shared.busLane() : order;
    }

    /**
     * Hands a signal that belongs to the group to its mapped members by their sockets: one that no lane may hold, since policy judges for each receiver whether it may have
     * it, or for which there is no lane that the bus writes.
     *
     * @return false if there are no such members
     */
    boolean hand(MessageHeader signal, int length) {
        if (!wantsSignals()) {
            return false;
        }
        messages++;
        bytes += length;
        context.taken().next();
        wanted.match(signal, context.bus().names(), handAndServe);
        return true;
    }

    private void press(boolean mayBeFull) {
        if (pressed != mayBeFull) {
            pressed = mayBeFull;
            pressedChanged.run();
        }
    }

    /** Whether the lane that the bus writes may be full soon. */
    boolean isPressed() {
        return pressed;
    }

    /** A message of a peer that writes a lane here was routed. */
    void routed(BusPeer publisher, Fences fences) {
        DirectLane lane = shared == null || order != null ? null : shared.openLaneOf(publisher);
        if (lane != null) {
            fences.routed(shared, lane);
            if (reader != null) {
                reader.routed(publisher);
            }
        }
    }

    /** What the sender of a message of so many bytes is to wait for; null if it fits, or nobody waits. */
    BusEnd.Room roomFor(int length) {
        boolean isLarge = length > LaneLayout.largestMessageBytes((int) settings.laneBytes());
        return pressed && wantsSignals() ? room.wait(space(), isLarge ? FrameLayout.ANNOUNCED_BYTES : length) : null;
    }

    /** The member that others wait for; null if there is none. */
    Member slowest() {
        int slot = shared == null || shared.busLane() == null ? -1 : space().slowest();
        return slot < 0 ? null : shared.at(slot);
    }

    private void handAndServe(Member member) {
        member.hand(name(), context.bus());
    }

    /** The lane is full, and nobody waits for the slowest member: it is not to be waited for, its time is spent, or waiting would close a cycle. */
    private void makeRoom() {
        letGo(slowest(), "it has not read " + settings.laneBytes() + " bytes of the lane");
    }

    private long routedFromLanes() {
        return reader != null ? reader.routed() : listensToRules() ? order.sockets().routed() : 0;
    }

    Map<String, Variant> statistics() {
        Map<String, Variant> values = new LinkedHashMap<>();
        values.put("messages", new Variant("t", messages));
        values.put("bytes", new Variant("t", bytes));
        values.put("too.large", new Variant("t", tooLarge));
        values.put("announced", new Variant("t", large.count()));
        values.put("announced.bytes", new Variant("t", large.bytes()));
        values.put("evictions", new Variant("t", evictions));
        values.put("faults.told", new Variant("t", faultsTold));
        values.put("lost.told", new Variant("t", lostTold));
        values.put("faults.found", new Variant("t", faultsFound));
        values.put("read.by.bus", new Variant("t", routedFromLanes()));
        values.put("mapped.bytes", new Variant("t", shared == null ? 0L : shared.memoryBytes()));
        values.put("lanes", new Variant("aa{sv}", shared == null ? List.of() : shared.laneStatistics()));
        values.put("members", new Variant("aa{sv}", members.stream().map(this::statistics).toList()));
        return values;
    }

    private Map<String, Variant> statistics(Member member) {
        Map<String, Variant> values = member.statistics(SharedGroup.countedLanes(settings));
        if (member.isMapped() && shared != null) {
            long readBytes = shared.readBytes(member);
            values.put("read.bytes", new Variant("t", readBytes));
            values.put("lag.bytes", new Variant("t", Math.max(0, shared.writtenBytes() - readBytes)));
        }
        return values;
    }
}
