package org.busway.group.internal.group;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.busway.api.Descriptor;
import org.busway.api.MessageHeader;
import org.busway.group.internal.lanes.BusLane;
import org.busway.group.internal.lanes.DirectLane;
import org.busway.group.internal.lanes.GroupLane;
import org.busway.group.internal.lanes.Hashes;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.memory.FrozenMessage;
import org.busway.group.internal.memory.Retired;
import org.busway.group.internal.shared.SharedGroup;
import org.busway.lane.Frame;
import org.busway.lane.filter.FrameFilter;
import org.busway.lane.filter.FrameSender;
import org.busway.lane.layout.FrameLayout;
import org.busway.os.NativeBuffer;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusLoop;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBudget;
import org.busway.spi.group.LaneTraffic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages of a group that are too long for a frame: each is in sealed memory of its own, and a frame announces it, which gives it its place in the lane. The members whose
 * filters let that frame through are given the memory before the frame can be seen by them.
 *
 * <p>Invariant: what is held here may still be wanted, by a member that joins before the frame or changes its rules, or for who listens at sockets. It is let go when all
 * who are waited for have read past the frame; so one lane holds no more than it has reserved, which its publisher computes from the same cursors.
 */
public final class LargeMessages {

    private static final Logger LOG = LoggerFactory.getLogger(LargeMessages.class);

    private static final int FRAME_BYTES = FrameLayout.aligned(FrameLayout.HEADER_BYTES + FrameLayout.ANNOUNCED_BYTES);
    private static final long FIRST_LOOK_MILLIS = 50;
    private static final long LAST_LOOK_MILLIS = 1000;

    private record Large(GroupLane lane, long number, long position, Hashes hashes, FrozenMessage message, Set<Member> given) {}

    /** Names of senders are known to members alone: too much may pass. */
    private record Publisher(int publisher) implements FrameSender {

        @Override
        public boolean owns(int name) {
            return true;
        }
    }

    private final Group group;
    private final BusEnd bus;
    private final GroupBudget budget;
    private final Retired retired;
    private final List<Large> held = new ArrayList<>();
    private final Map<Member, FrameFilter> compiled = new HashMap<>();
    private final Map<GroupLane, Long> lastNumbers = new HashMap<>();
    private BusLoop.Alarm look;
    private long lookMillis;
    private long announced;
    private long count;

    /** Nothing is held. */
    LargeMessages(Group group, BusEnd bus, GroupBudget budget, Retired retired) {
        this.group = group;
        this.bus = bus;
        this.budget = budget;
        this.retired = retired;
    }

    /**
     * A publisher sends the memory of a message that it is about to announce.
     *
     * @param number higher each time
     * @param position where the frame will stand
     * @param passed stays the caller's
     */
    public void announce(DirectLane lane, long number, long position, Hashes hashes, Descriptor passed) {
        try {
            letGoOfRead();
            if (number <= lastNumbers.getOrDefault(lane, 0L)) {
                throw new IOException("its number is " + number + ", and that before was " + lastNumbers.get(lane));
            }
            FrozenMessage message = FrozenMessage.received(passed, budget);
            Large large = new Large(lane, number, position, hashes, message, new HashSet<>());
            try {
                check(lane, message.bytes());
            } catch (IOException e) {
                message.close();
                throw e;
            }
            lastNumbers.put(lane, number);
            hold(large);
            give(large).forEach(this::putOut);
        } catch (IOException e) {
            group.publishers().broken(lane, "its publisher announces a message that cannot be taken: " + e.getMessage());
        }
    }

    private void check(DirectLane lane, long bytes) throws IOException {
        long inLane = lane.lane().shape().largestMessageBytes();
        if (bytes <= inLane || bytes > group.settings().longestMessageBytes()) {
            throw new IOException("it has " + bytes + " bytes: one of " + inLane + " goes into the lane, and "
                    + group.settings().longestMessageBytes() + " are the most that message.bytes allows");
        }
        long others = bytes(lane, 0, Long.MAX_VALUE);
        if (others + bytes > group.settings().announcedBytes()) {
            throw new IOException("with it there are " + (others + bytes) + " bytes that have not been read, and "
                    + group.settings().announcedBytes() + " at once may be announced");
        }
    }

    /**
     * Takes a message into memory of its own, and announces it in the lane that the bus writes.
     *
     * @return false if that cannot be now: then it goes by sockets
     */
    public boolean append(MessageHeader signal, ByteBuffer source, int offset, int length) {
        if (length > group.settings().longestMessageBytes()) {
            return false;
        }
        letGoOfRead();
        if (bytes(group.shared().busLane(), 0, Long.MAX_VALUE) + length > group.settings().announcedBytes()) {
            return false;
        }
        FrozenMessage message;
        try {
            message = FrozenMessage.of("busway message of group " + group.name(), source, offset, length, budget);
        } catch (IOException e) {
            LOG.info("a message of {} bytes in group \"{}\" goes by sockets: {}", length, group.name(), e.getMessage());
            return false;
        }
        if (!group.intake().makeRoomForAnnouncement()) {
            message.close();
            return false;
        }
        BusLane lane = group.shared().busLane();
        Large large = new Large(lane, ++announced, lane.announcedAt(), lane.hashes(signal), message, new HashSet<>());
        hold(large);
        List<Member> unreached = give(large);
        group.shared().slots().queued();
        group.intake().announce(signal, announced, length);
        unreached.forEach(this::putOut);
        return true;
    }

    private void hold(Large large) {
        count++;
        held.add(large);
        if (look == null) {
            look = bus.alarm(this::lookAgain);
        }
        lookMillis = FIRST_LOOK_MILLIS;
        look.set(lookMillis);
    }

    private void lookAgain() {
        letGoOfRead();
        if (!held.isEmpty()) {
            lookMillis = Math.min(2 * lookMillis, LAST_LOOK_MILLIS);
            look.set(lookMillis);
        }
    }

    /** Gives it to whoever reads its frame and has not got it; those who could not be told. */
    private List<Member> give(Large large) {
        List<Member> unreached = new ArrayList<>();
        for (Member member : group.shared().slots().readers()) {
            if (!give(large, member)) {
                unreached.add(member);
            }
        }
        return unreached;
    }

    private boolean give(Large large, Member member) {
        if (large.given.contains(member) || member.pair() != null
                || group.shared().slots().since(large.lane, member) > large.position || !isWanted(large, member)) {
            return true;
        }
        large.given.add(member);
        try {
            return group.voice().announced(member.peer(), large.lane, large.number, large.position, large.message.forReading());
        } catch (IOException e) {
            LOG.warn("group \"{}\": a message of {} bytes cannot be given to {}", group.name(), large.message.bytes(),
                    member.peer(), e);
            return false;
        }
    }

    private boolean isWanted(Large large, Member member) {
        return compiled.computeIfAbsent(member, this::filter).test(large.hashes.names(), large.hashes.pathAndArg0(),
                large.hashes.bloom(),
                new Publisher((int) large.lane.publisherNumber()));
    }

    private FrameFilter filter(Member member) {
        return FrameFilter.decode(group.shared().filter(member.rules()));
    }

    private void putOut(Member member) {
        if (!member.isEvicted()) {
            group.eviction().evict(member, "it cannot be given a message that is too long for the lane");
        }
    }

    /** A member has joined, or wants something else from now on: it is given what it may come by. */
    public void wants(Member member) {
        compiled.remove(member);
        for (Large each : List.copyOf(held)) {
            if (group.shared().lanes().has(each.lane) && !give(each, member)) {
                putOut(member);
                return;
            }
        }
    }

    /** A member is one no longer. */
    public void forget(Member member) {
        compiled.remove(member);
        held.forEach(each -> each.given.remove(member));
        letGoOfRead();
    }

    /**
     * Routes a message that a frame announces to those who listen at sockets.
     *
     * @param lane in which the frame stands
     * @param said what stands behind the frame's header
     * @param last whether nothing is waited for
     * @return null if its memory has never come
     */
    public BusEnd.Routed route(DirectLane lane, Frame frame, ByteBuffer said, LaneTraffic traffic, boolean last) {
        Large large = find(lane, frame.position());
        if (large == null) {
            return null;
        }
        long bytes = Frame.announcedBytes(said, 0);
        if (large.number != Frame.announcedNumber(said, 0) || large.message.bytes() != bytes) {
            return BusEnd.Routed.NOT_VALID;
        } else if (!budget.tryCharge(bytes)) {
            return BusEnd.Routed.NO_MEMORY;
        }
        try {
            NativeBuffer copy = large.message.copy();
            try {
                return bus.route(lane.peer(), copy.bytes(), (int) bytes, traffic, last);
            } finally {
                copy.free();
            }
        } catch (IOException e) {
            LOG.warn("group \"{}\": {} of {}: {}", group.name(), frame, lane.publisher(), e.getMessage());
            return BusEnd.Routed.NOT_VALID;
        } finally {
            budget.credit(bytes);
        }
    }

    private Large find(GroupLane lane, long position) {
        for (Large each : held) {
            if (each.lane == lane && each.position == position) {
                return each;
            }
        }
        return null;
    }

    private void letGoOfRead() {
        SharedGroup shared = group.shared();
        for (Iterator<Large> all = held.iterator(); all.hasNext();) {
            Large each = all.next();
            if (shared == null || !shared.lanes().has(each.lane) || isPast(each)) {
                all.remove();
                each.message.retire(retired);
            }
        }
        lastNumbers.keySet().removeIf(lane -> shared == null || !shared.lanes().has(lane));
    }

    private boolean isPast(Large large) {
        boolean isOver = large.lane instanceof DirectLane direct && direct.hasEnded() && direct.end() <= large.position;
        return isOver || large.lane.tail() > large.position
                && group.shared().slots().isReadByAll(large.lane, large.position + FRAME_BYTES, group.reading().page());
    }

    /** Bytes that are held of a lane, of frames between two positions. */
    public long bytes(GroupLane lane, long from, long to) {
        long bytes = 0;
        for (int i = 0; i < held.size(); i++) {
            Large each = held.get(i);
            bytes += each.lane == lane && each.position >= from && each.position < to ? each.message.bytes() : 0;
        }
        return bytes;
    }

    /** How many were announced. */
    public long count() {
        return count;
    }

    /** Bytes that are held. */
    public long bytes() {
        return held.stream().mapToLong(each -> each.message.bytes()).sum();
    }

    /** The group needs none of it any more. */
    public void close() {
        held.forEach(each -> each.message.close());
        held.clear();
        compiled.clear();
        lastNumbers.clear();
        if (look != null) {
            look.cancel();
        }
    }
}
