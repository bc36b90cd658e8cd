package org.busway.group.internal.member;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.busway.api.MatchRule;
import org.busway.api.Variant;
import org.busway.group.internal.filtered.Completions;
import org.busway.group.internal.filtered.FilteredPair;
import org.busway.group.internal.keep.KeptCompletion;
import org.busway.group.internal.keep.KeptPair;
import org.busway.group.internal.memory.Retired;
import org.busway.group.internal.memory.Stowage;
import org.busway.group.internal.memory.WrittenByMember;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusPeer;

/**
 * A peer in a group. <em>Mapped</em>, it has a slot and a cursor page and reads lanes itself; <em>proxied</em>, it has neither, and its rules are ordinary match
 * rules. Once put out it keeps its slot until it has gone or leaves, so that nobody else is taken for it.
 */
public final class Member {

    private static final String UNIQUE = ":1.";

    private final Object group;
    private final BusPeer peer;
    private final PeerGroups groups;
    private final int slot;
    private Outcome outcome;
    private final WrittenByMember cursors;
    private List<MatchRule> rules;
    private Map<Integer, Long> rulesFrom = Map.of();
    /** Null if it is proxied. */
    private final Remembered remembered;
    private long[] fenced = new long[0];
    private long[] firstFrames = new long[0];
    private long queuedTold = -1;
    private long wokenFor;
    private boolean evicted;
    private final Completions completions = new Completions();
    private boolean plain;
    private FilteredPair pair;
    private int heldUp;
    private long heldUpSince;
    /** Where lanes begin and end for it, by their numbers; null unless it leaves them. */
    private Map<Integer, Long> laneBegins;
    private Map<Integer, Long> laneEnds;

    private Member(Object group, BusPeer peer, PeerGroups groups, int slot, Outcome outcome, WrittenByMember cursors,
            List<MatchRule> rules, Remembered remembered) {
        this.remembered = remembered;
        this.group = group;
        this.peer = peer;
        this.groups = groups;
        this.slot = slot;
        this.outcome = outcome;
        this.cursors = cursors;
        this.rules = List.copyOf(rules);
    }

    /** A member that reads lanes itself; its cursor page is its own to close, and so is what it is charged for its rules. */
    public static Member mapped(Object group, BusPeer peer, PeerGroups groups, int slot, Outcome outcome, WrittenByMember cursors,
            List<MatchRule> rules, Remembered remembered) {
        return new Member(group, peer, groups, slot, outcome, cursors, rules, remembered);
    }

    /** A member that gets what it wants by its socket. */
    public static Member proxied(Object group, BusPeer peer, PeerGroups groups, Outcome outcome, List<MatchRule> rules) {
        return new Member(group, peer, groups, -1, outcome, null, rules, null);
    }

    /** The group, by identity. */
    public Object group() {
        return group;
    }

    /** Who it is. */
    public BusPeer peer() {
        return peer;
    }

    /** N of its unique name {@code :1.N}. */
    public long number() {
        return number(peer);
    }

    /** N of a peer's unique name {@code :1.N}. */
    public static long number(BusPeer peer) {
        return number(peer.uniqueName());
    }

    /** N of a unique name {@code :1.N}. */
    public static long number(String uniqueName) {
        return Long.parseLong(uniqueName.substring(UNIQUE.length()));
    }

    /** Whether it reads lanes itself. */
    public boolean isMapped() {
        return cursors != null;
    }

    /** Its slot; -1 if it has none. */
    public int slot() {
        return slot;
    }

    /** What becomes of it when it holds others up. */
    public Outcome outcome() {
        return outcome;
    }

    /** From now on nobody waits for it. */
    public void becomeLossy() {
        outcome = Outcome.LOSSY;
    }

    /**
     * It was seen to hold others up once more.
     *
     * @param nowNanos by a monotonic clock
     * @param windowNanos what is longer ago does not count
     * @return how often
     */
    public int holdsUp(long nowNanos, long windowNanos) {
        if (heldUp == 0 || nowNanos - heldUpSince > windowNanos) {
            heldUp = 0;
            heldUpSince = nowNanos;
        }
        return ++heldUp;
    }

    /** What it wants. */
    public List<MatchRule> rules() {
        return rules;
    }

    /** Whether there is room for what it wants in the place of what it wanted; it is charged for that then. */
    public boolean tryRemember(List<MatchRule> wanted) {
        return remembered == null || remembered.tryChange(wanted);
    }

    /** It is another manager's to charge it. */
    public void chargeNoMore() {
        if (remembered != null) {
            remembered.close();
        }
    }

    /** It wants something else. */
    public void rules(List<MatchRule> wanted) {
        rules = List.copyOf(wanted);
    }

    /**
     * It wants something else, from some position of each lane on.
     *
     * @param from by the lanes' numbers
     */
    public void rules(List<MatchRule> wanted, Map<Integer, Long> from) {
        rules(wanted);
        rulesFrom = from;
    }

    /** From where on it reads a lane by its present rules; 0 if it has had no other ones there. */
    public long rulesFrom(int lane) {
        return rulesFrom.getOrDefault(lane, 0L);
    }

    /** Its memory; null if it is proxied. */
    public WrittenByMember cursors() {
        return cursors;
    }

    /** Whether it has been told of less than this of a lane; it is told now. */
    public boolean hasMoved(int lane, long position) {
        if (lane >= fenced.length) {
            fenced = Arrays.copyOf(fenced, lane + 1);
        }
        if (position == fenced[lane]) {
            return false;
        }
        fenced[lane] = position;
        return true;
    }

    /** It begins to read a lane with the frame of this number; -1 if that is not known. */
    public void begins(int lane, long frame) {
        if (lane >= firstFrames.length) {
            firstFrames = Arrays.copyOf(firstFrames, lane + 1);
        }
        firstFrames[lane] = frame;
    }

    /** The number of the frame with which it has begun to read a lane that was there before it; -1 if it is not known. */
    public long firstFrame(int lane) {
        return lane < firstFrames.length ? firstFrames[lane] : -1;
    }

    /** Up to where it was told to read a lane. */
    public long fenced(int lane) {
        return lane < fenced.length ? fenced[lane] : 0;
    }

    /** Whether more was put into its connection than the control page says; it says so now. */
    public boolean hasMoreQueued() {
        long queued = peer.queuedMessages();
        if (queued == queuedTold) {
            return false;
        }
        queuedTold = queued;
        return true;
    }

    /** Whether it has not been woken yet for a count that it waits for; it is now. */
    public boolean isToBeWokenFor(long count) {
        if (count == wokenFor) {
            return false;
        }
        wokenFor = count;
        return true;
    }

    /** The kernel filters what it reads: its publisher puts each message of the lane into this pair, in the place of the one before. */
    public void filteredBy(FilteredPair newPair) {
        FilteredPair before = pair;
        pair = newPair;
        if (before != null) {
            before.close();
        }
    }

    /** Its socket pair; null if it reads lanes itself. */
    public FilteredPair pair() {
        return pair;
    }

    /** What the bus has to put into the pair for publishers that have gone. */
    public Completions completions() {
        return completions;
    }

    /** Leaves its socket pair to the next manager, if it has one, and what the bus had yet to put there. */
    public List<KeptPair> stowPair(Stowage stowage) {
        List<KeptCompletion> left = completions.stow();
        return pair == null ? List.of() : List.of(pair.stow(stowage, left));
    }

    /** The bus ends: its publisher may go on to put into the pair what the member has yet to get. */
    public void letGoOfPair() {
        completions.cancel();
        filteredBy(null);
    }

    /** It came by a socket of the group. */
    public void markPlain() {
        plain = true;
    }

    /** Whether it came by a socket of the group, and is on the bus for that alone. */
    public boolean isPlain() {
        return plain;
    }

    /** Whether it was put out. */
    public boolean isEvicted() {
        return evicted;
    }

    /** Whether it reads lanes, and was not put out. */
    public boolean isReader() {
        return isMapped() && !evicted;
    }

    /** It was put out. */
    public void markEvicted() {
        evicted = true;
        completions.cancel();
        if (pair != null) {
            pair.revoke();
        }
    }

    /**
     * It leaves lanes: what stands between these positions it reads there, and nothing else.
     *
     * @param begins of each, by its number
     * @param ends of the same
     */
    public void leavesLanes(Map<Integer, Long> begins, Map<Integer, Long> ends) {
        laneBegins = Map.copyOf(begins);
        laneEnds = Map.copyOf(ends);
    }

    /** Whether it leaves them. */
    public boolean leavesLanes() {
        return laneEnds != null;
    }

    /** Up to where it reads lanes that it leaves, by their numbers. */
    public Map<Integer, Long> laneEnds() {
        return laneEnds;
    }

    /** It gets the signal that is being taken by a lane, unless it leaves that. */
    public void serve() {
        if (laneEnds == null) {
            groups.serve();
        }
    }

    /** It gets the signal that is being routed by the lane in which it stands. */
    void isServed() {
        groups.serve();
    }

    /**
     * It gets the signal that is being routed by the lane in which it stands, if it reads that there.
     *
     * @param begin where it began to read the lane, if it does not leave it
     */
    public void serve(int lane, long position, long begin) {
        boolean reads = laneEnds == null
                ? position >= Math.max(begin, rulesFrom(lane))
                : laneEnds.containsKey(lane) && position >= laneBegins.get(lane) && position < laneEnds.get(lane);
        if (reads) {
            groups.serve();
        }
    }

    /**
     * It gets the signal that is being routed by its connection, as a member.
     *
     * @param name of the group
     * @param bus puts it there
     */
    public void hand(String name, BusEnd bus) {
        if (laneEnds != null) {
            return;
        }
        groups.handed(name);
        bus.hand(peer);
        groups.handed("");
        groups.serve();
    }

    /** The member is no more: frees what it had, when it has unmapped that. */
    public void close(Retired retired) {
        groups.members().remove(this);
        completions.cancel();
        if (pair != null) {
            pair.revoke();
            pair.close();
        }
        chargeNoMore();
        if (cursors != null) {
            cursors.retire(retired, peer.identity().uid(), false);
        }
    }

    /** How many frames of some lanes it says that it has lost. */
    public long lost(int... lanes) {
        return isMapped() ? IntStream.of(lanes).mapToLong(cursors.page()::lost).sum() : 0;
    }

    /**
     * What statistics say of it.
     *
     * @param lanes that its counts are the sums of
     */
    public Map<String, Variant> statistics(int... lanes) {
        Map<String, Variant> values = new LinkedHashMap<>();
        values.put("peer", Variant.of(peer.uniqueName()));
        values.put("kind", Variant.of(pair != null ? "filtered" : isMapped() ? "mapped" : plain ? "socket" : "proxied"));
        values.put("outcome", Variant.of(outcome.name().toLowerCase(java.util.Locale.ROOT)));
        values.put("evicted", Variant.of(evicted));
        if (isMapped()) {
            values.put("slot", new Variant("u", slot));
            // Both are the member's own claims.
            values.put("read", new Variant("t", IntStream.of(lanes).mapToLong(cursors.page()::read).sum()));
            values.put("lost", new Variant("t", lost(lanes)));
        }
        return values;
    }
}
