package org.busway.group.internal.group;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.busway.api.MatchRule;
import org.busway.group.internal.lanes.FullLane;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.member.PeerGroups;
import org.busway.group.internal.memory.CannotSealException;
import org.busway.group.internal.settings.GroupSettings;
import org.busway.group.internal.shared.GroupContext;
import org.busway.group.internal.shared.GroupVoice;
import org.busway.group.internal.shared.NamedSenders;
import org.busway.group.internal.shared.Pairs;
import org.busway.group.internal.shared.Rekey;
import org.busway.group.internal.shared.SharedGroup;
import org.busway.lane.layout.Words;
import org.busway.spi.flow.Reception;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBudget;

/**
 * One group of one bus: what it is made of, and the steps that concern all of that. Belongs to the bus thread.
 *
 * <p>A group whose lane nobody maps has no memory, and no lane: {@link #shared} comes with the first who does, and goes with the last.
 */
public final class Group implements PeerGroups.Publishing {

    private final boolean configured;
    private final GroupContext context;
    private final GroupBudget budget;
    private final GroupVoice voice;
    private final Membership members;
    private final GroupStatistics statistics;
    private final LaneRoom room;
    private final FullLane.Readers publisherRoom;
    private final Intake intake;
    private final Reading reading;
    private final Publishers publishers;
    private final Pairs pairs;
    private final LargeMessages large;
    private final Renewal renewal;
    private final Rekey rekey;
    private final Eviction eviction;
    private GroupSettings settings;
    private SharedGroup shared;
    private long definitionBytes;

    /**
     * A group without members.
     *
     * @param settings what it is like
     * @param configured whether it stands in the configuration, and so goes with that alone
     * @param context of its bus
     * @param pressedChanged called when {@link Intake#isPressed} has changed
     */
    public Group(GroupSettings settings, boolean configured, GroupContext context, Runnable pressedChanged) {
        this.settings = settings;
        this.configured = configured;
        this.context = context;
        budget = context.bus().budget(settings.name());
        voice = new GroupVoice(settings.name(), context.bus());
        members = new Membership(this, context);
        statistics = new GroupStatistics(this);
        room = new LaneRoom(this, context.bus(), budget);
        publisherRoom = new PublisherRoom(this);
        intake = new Intake(this, context, room, new PaceRoom(settings, context.bus(), budget), pressedChanged);
        reading = new Reading(this, context, room);
        publishers = new Publishers(this, context);
        pairs = new Pairs(this::shared, context.bus(), publishers::end);
        large = new LargeMessages(this, context.bus(), budget, context.retired());
        renewal = new Renewal(this, context, room);
        rekey = new Rekey(renewal, context.bus());
        eviction = new Eviction(this, room, rekey);
    }

    /** Its name. */
    public String name() {
        return settings.name();
    }

    /** What it is like. */
    public GroupSettings settings() {
        return settings;
    }

    /** Whether it stands in the configuration. */
    public boolean isConfigured() {
        return configured;
    }

    /** The configuration says of an adopted group what it is like: the same. */
    public void confirm(GroupSettings same) {
        settings = same;
    }

    /** Whether there is room for what was said of it, where that is by a call and not by the configuration; it is charged then. */
    public boolean tryChargeDefinition() {
        long bytes = settings.definitionBytes();
        if (!budget.tryCharge(bytes)) {
            return false;
        }
        definitionBytes = bytes;
        return true;
    }

    /** An earlier manager has charged for that. */
    public void definitionIsCharged() {
        definitionBytes = settings.definitionBytes();
    }

    private void closeBudget() {
        if (definitionBytes > 0) {
            budget.credit(definitionBytes);
            definitionBytes = 0;
        }
        budget.close();
    }

    /** Is charged for what it holds. */
    public GroupBudget budget() {
        return budget;
    }

    /** Says what happens in it. */
    public GroupVoice voice() {
        return voice;
    }

    /** Who is in it. */
    public Membership members() {
        return members;
    }

    /** What has happened in it. */
    public GroupStatistics statistics() {
        return statistics;
    }

    /** How publishers wait for members. */
    public FullLane.Readers publisherRoom() {
        return publisherRoom;
    }

    /** Takes what comes by sockets. */
    public Intake intake() {
        return intake;
    }

    /** How the bus reads what publishers write. */
    public Reading reading() {
        return reading;
    }

    /** Who writes lanes. */
    public Publishers publishers() {
        return publishers;
    }

    /** What the kernel filters. */
    public Pairs pairs() {
        return pairs;
    }

    /** What is too long for a lane. */
    public LargeMessages large() {
        return large;
    }

    /** How it goes on in other lanes. */
    public Renewal renewal() {
        return renewal;
    }

    /** Puts members out. */
    public Eviction eviction() {
        return eviction;
    }

    /** The memory of the group; null while nobody needs it. */
    public SharedGroup shared() {
        return shared;
    }

    /** The memory of the group, made when it is asked for first. */
    public SharedGroup share() throws IOException {
        if (shared == null) {
            if (!Words.areAtomic()) {
                throw CannotSealException.ofNarrowWords(Words.architecture());
            }
            SharedGroup made = new SharedGroup(settings, context, budget, eviction::putOutWhoNamesSenders);
            try {
                reading.begin(made);
            } catch (IOException e) {
                made.close();
                throw e;
            }
            shared = made;
        }
        return shared;
    }

    /** Goes on with what an earlier manager left; null for no memory. */
    public void adopt(List<Long> counts, SharedGroup taken) throws IOException {
        statistics.resume(counts);
        shared = taken;
        if (taken != null) {
            reading.begin(taken);
        }
    }

    /** It could not be taken over: no peer has to do with it any more. */
    public void forgetPeers() {
        members.forgetPeers();
        if (shared != null) {
            publishers.forgetPeers(shared);
        }
    }

    /** Whether a peer may publish in it; one that has gone, and is null here, may have done so. */
    public boolean admitsPublisher(BusPeer peer) {
        return peer == null || settings.publish().admitsEverybody()
                || PeerGroups.of(peer, context.taken()).mayPublish(this, peer.identity(), settings.publish()::admits);
    }

    /** How somebody is dealt with that holds others up. */
    public Reception reception(BusPeer peer) {
        return budget.reception(peer, settings.reception());
    }

    /** Well-known names that its rules and those of its mapped members name as senders. */
    public Set<String> namedSenders() {
        Set<String> names = new HashSet<>(NamedSenders.in(settings.rules()));
        names.addAll(members.namedSenders());
        return names;
    }

    /** A member wants something else, from the next message on. */
    public void rules(Member member, List<MatchRule> rules) {
        members.rules(member, rules);
        if (member.isReader()) {
            large.wants(member);
        }
    }

    /**
     * A member that maps lanes wants something else.
     *
     * @return from where on in each lane, by its number; null if there is no room for that
     */
    public Map<Integer, Long> change(Member member, List<MatchRule> rules) {
        Map<Integer, Long> from = members.change(member, rules);
        if (from != null) {
            large.wants(member);
        }
        return from;
    }

    /** A member has gone or leaves. */
    public void remove(Member member) {
        members.remove(member);
        if (member.isMapped()) {
            intake.lessIsWaitedFor();
            shared.remove(member);
            large.forget(member);
        }
        member.close(context.retired());
        letGoOfMemory();
    }

    /** What was held up of a publisher may be tried again. */
    @Override
    public void goOn() {
        reading.goOn();
    }

    /** Policy has changed. */
    public void policyChanged() {
        publishers.policyChanged();
        eviction.policyChanged();
    }

    /** The last one who used it has gone: a group without members holds nothing. */
    public void letGoOfMemory() {
        if (shared != null && shared.isUnused()) {
            releaseMemory();
        }
    }

    private void releaseMemory() {
        if (shared != null) {
            large.close();
            reading.close();
            members.lanesHaveGone();
            shared.close();
            shared = null;
            rekey.forget();
        }
    }

    /** The manager stops: nobody waits for lanes any more, what comes next goes by sockets, or waits for another manager. */
    public void releaseSenders() {
        rekey.close();
        intake.releaseSenders();
    }

    /** The manager stops: the bus reads no lanes; up to where it has, by the lanes' numbers, -1 where it did not. */
    public long[] readNoMore() {
        large.close();
        return reading.stop();
    }

    /** The group is no more. */
    public void close() {
        rekey.close();
        empty("the group has ended");
        releaseMemory();
        closeBudget();
    }

    private void empty(String why) {
        publishers.endAll(why);
        for (Member member : List.copyOf(members.all())) {
            if (!member.isEvicted()) {
                voice.evicted(member.peer(), why);
            }
            remove(member);
        }
    }

    /**
     * The bus ends. What is shared says nothing of that: members read to its end what they have not read, as if the bus had died, and learn from the end of their
     * connections that nothing more comes.
     */
    public void busEnds() {
        members.all().forEach(Member::letGoOfPair);
        if (reading.reader() != null) {
            shared.lanes().open().forEach(reading.reader()::finish);
        }
        readNoMore();
        rekey.close();
        members.busEnds();
        if (shared != null) {
            shared.close();
            shared = null;
        }
        closeBudget();
    }
}
