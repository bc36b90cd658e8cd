package org.busway.group.internal.shared;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.busway.group.internal.lanes.DirectLane;
import org.busway.group.internal.lanes.GroupLane;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.memory.Retired;
import org.busway.group.internal.order.BusSlot;
import org.busway.group.internal.order.OrderRing;
import org.busway.lane.layout.FrameLayout;
import org.busway.lane.page.ControlTable;
import org.busway.spi.filter.NameOwners;
import org.busway.spi.group.BusPeer;

/**
 * The lanes of a group by their numbers. A lane that its writer has left keeps its number until all have read it; its memory is charged then to the user because of whom
 * it was left, as long as somebody maps it.
 *
 * <p>Invariant: a lane that is here stands in the control page, and every member that reads begins in it where it begins, or where it was when the member joined.
 */
public final class LaneTable {

    /** How many there can be. */
    public static final int SIZE = 16;
    /** No user. */
    public static final long NOBODY = -1;
    /** So often the tail of a lane and the number of the frame there are looked at until they belong together. */
    private static final int LOOKS = 100;

    private final ControlTable table;
    private final Slots slots;
    private final boolean ordered;
    private final Retired retired;
    private final NamedSenders names;
    private final GroupLane[] lanes = new GroupLane[SIZE];
    /** The user because of whom others left a lane, by its number. */
    private final long[] culprits = new long[SIZE];
    private int lastNumber = SIZE - 1;

    /**
     * No lanes.
     *
     * @param ordered whether a ring orders them
     * @param owners of well-known names
     * @param namesOverflow told when too many names have changed hands
     */
    LaneTable(ControlTable table, Slots slots, boolean ordered, Retired retired, NameOwners owners,
            Runnable namesOverflow) {
        this.table = table;
        this.slots = slots;
        this.ordered = ordered;
        this.retired = retired;
        names = new NamedSenders(table, owners, lanes, slots::haveRead, namesOverflow);
    }

    /** The lanes in which the members of a group count what they read and lose: in the order of lanes, where there is one, all is counted that they count in lanes. */
    public static int[] counted(boolean ordered) {
        return IntStream.range(0, SIZE).filter(lane -> !ordered || OrderRing.isNumber(lane)).toArray();
    }

    /** The well-known names that members' rules name. */
    public NamedSenders names() {
        return names;
    }

    /** All of them by their numbers, null where there is none. */
    public GroupLane[] all() {
        return lanes;
    }

    /** Whether a lane is one of these. */
    public boolean has(GroupLane lane) {
        return lanes[lane.number()] == lane;
    }

    /** The lanes of publishers. */
    public List<DirectLane> direct() {
        List<DirectLane> direct = new ArrayList<>(1);
        for (GroupLane lane : lanes) {
            if (lane instanceof DirectLane ofPublisher) {
                direct.add(ofPublisher);
            }
        }
        return direct;
    }

    /** The lanes of publishers that have not ended. */
    public List<DirectLane> open() {
        List<DirectLane> open = direct();
        open.removeIf(lane -> !isOpen(lane));
        return open;
    }

    /** The lane of the one direct publisher; null if there is none. */
    public DirectLane theOpen() {
        for (GroupLane lane : lanes) {
            if (isOpen(lane)) {
                return (DirectLane) lane;
            }
        }
        return null;
    }

    /** The lane that a peer writes; null if it has none. */
    public DirectLane openOf(BusPeer publisher) {
        for (GroupLane lane : lanes) {
            if (isOpen(lane) && ((DirectLane) lane).peer() == publisher) {
                return (DirectLane) lane;
            }
        }
        return null;
    }

    /** A lane in which its publisher is to go on is none before it does. */
    private boolean isOpen(GroupLane lane) {
        return lane instanceof DirectLane direct && !direct.hasEnded() && formerOf(direct) == null;
    }

    /** The lane of which one is to take the place, and has not yet; null if there is none. */
    public DirectLane formerOf(DirectLane next) {
        for (GroupLane lane : lanes) {
            if (lane instanceof DirectLane former && former.next() == next) {
                return former;
            }
        }
        return null;
    }

    /**
     * A number for another lane.
     *
     * @throws IOException if members have yet to read all the lanes that ended
     */
    int freeNumber() throws IOException {
        // The one that was free longest, so that nobody takes a lane for the one before it.
        for (int i = 1; i <= SIZE; i++) {
            int number = (lastNumber + i) % SIZE;
            if (lanes[number] == null && !(ordered && OrderRing.isNumber(number))) {
                lastNumber = number;
                return number;
            }
        }
        for (int number = 0; number < SIZE; number++) {
            if (lanes[number] instanceof DirectLane ended && ended.hasEnded() && isRead(ended)) {
                letGo(ended);
                return number;
            }
        }
        throw new IOException("members have yet to read " + SIZE + " lanes that ended");
    }

    /**
     * Where a lane of some number is to begin: behind the one before it, and behind what members have read there while it ended. Their cursor pages go on
     * saying that until they have opened the next one.
     *
     * @param ringBytes of a lane: nobody has read more than that behind an end
     */
    long start(int number, int ringBytes) {
        long end = Math.max(0, table.page().laneEnd(number));
        return slots.furthest(number, end, ringBytes) + FrameLayout.ALIGNMENT_BYTES - 1 & -FrameLayout.ALIGNMENT_BYTES;
    }

    /** A lane that an earlier manager stowed. */
    public void adopt(GroupLane lane) {
        lanes[lane.number()] = lane;
        // That manager has ended, and with it what it charged to users.
        culprits[lane.number()] = NOBODY;
    }

    /** A new lane. */
    public void enter(GroupLane lane) {
        table.begin();
        table.lane(lane.number(), lane.isOrderRing(), lane.publisherNumber(), lane.publisherUid(), lane.tail());
        table.since(lane.number(), BusSlot.NUMBER, lane.tail());
        table.routed(lane.number(), 0);
        // Whoever is a member already begins where the lane begins: nobody has written anything yet.
        slots.begin(lane);
        table.commit();
        lanes[lane.number()] = lane;
        culprits[lane.number()] = NOBODY;
        names.added(lane);
    }

    /**
     * Enters a member. From now on no lane overwrites what it has not read, from the tail on that is in the control page now; why that needs no answer of the
     * publishers stands at {@link ControlTable}. Where a publisher is to go on in another lane it begins in both, so that nothing lies between: in the other one at its
     * beginning, which the bus keeps, if what stands in the former has yet to be read for sockets; else where both are now, the other one looked at before, since what is
     * written there is written when the former has ended.
     *
     * @param readBefore up to where lanes, by their numbers, were read by a member that the same peer was before
     */
    public void enter(Member member, Map<Integer, Long> readBefore) {
        slots.joins(member);
        table.begin();
        for (GroupLane lane : lanes) {
            if (lane instanceof DirectLane next && formerOf(next) != null) {
                if (formerOf(next).isReadForSockets()) {
                    // The number of its first frame is known when it is given.
                    slots.begins(member, lane, table.page().laneStart(lane.number()));
                } else {
                    beginNow(member, lane, 0);
                }
            }
        }
        for (GroupLane lane : lanes) {
            if (lane != null && !(lane instanceof DirectLane next && formerOf(next) != null)) {
                beginNow(member, lane, readBefore.getOrDefault(lane.number(), 0L));
            }
        }
        slots.reads(member);
        table.commit();
    }

    private void beginNow(Member member, GroupLane lane, long read) {
        long begin = Math.max(read, lane.begin());
        long frame = lane.frameAt(begin);
        for (int i = 0; i < LOOKS && frame < 0; i++) {
            begin = Math.max(read, lane.begin());
            frame = lane.frameAt(begin);
        }
        member.begins(lane.number(), frame);
        // The last frame of a lane has no number of its own: it has that of the first one behind it.
        slots.begins(member, lane, lane.orItsEnd(begin));
    }

    /** A member reads none of them any more. */
    public void disconnect(Member member) {
        for (GroupLane lane : lanes) {
            if (lane != null) {
                lane.disconnect(member);
            }
        }
    }

    /**
     * Ends a lane where it is now: nothing that its publisher writes from now on is read. What it counted as sent and the bus never got is waited for no longer: a
     * publisher that was killed takes with it what it had not written to its socket.
     */
    public long end(DirectLane lane) {
        slots.queued();
        table.routed(lane.number(), Long.MAX_VALUE);
        endInTable(lane, lane.end());
        return lane.end();
    }

    private void endInTable(GroupLane lane, long end) {
        table.begin();
        table.endLane(lane.number(), end);
        table.commit();
    }

    /**
     * The bus leaves a lane of its own.
     *
     * @param culprit the user because of whom; {@link #NOBODY} if nobody is to blame
     */
    public void left(GroupLane lane, long culprit) {
        endInTable(lane, lane.tail());
        blame(lane, culprit);
    }

    /** A lane is to be left because of some user. */
    void blame(GroupLane lane, long culprit) {
        culprits[lane.number()] = culprit;
        if (culprit != NOBODY) {
            retired.blame(culprit);
        }
    }

    /** The publisher has not gone on in the lane that it was given for another one. */
    public void drop(DirectLane next) {
        names.gone(next.number());
        endInTable(next, next.end());
        table.freeLane(next.number());
        lanes[next.number()] = null;
        next.retire(retired, NOBODY, false);
    }

    private void letGo(GroupLane lane) {
        names.gone(lane.number());
        table.freeLane(lane.number());
        lanes[lane.number()] = null;
        retire(lane, NOBODY);
    }

    private void retire(GroupLane lane, long otherwise) {
        long culprit = culprits[lane.number()];
        if (culprit != NOBODY) {
            retired.pardon(culprit);
            lane.retire(retired, culprit, true);
        } else {
            lane.retire(retired, otherwise, false);
        }
    }

    /**
     * Lets go of the memory of all of them.
     *
     * @param lastLeaver the user that may still map those that nobody left because of another
     */
    void retireAll(long lastLeaver) {
        for (GroupLane lane : lanes) {
            if (lane != null) {
                retire(lane, lastLeaver);
            }
        }
    }

    /** Lets go of lanes that their writers have left, when all have read them; whether that is all of those, and all that will be left now. */
    public boolean letGoOfRead() {
        boolean all = true;
        for (GroupLane lane : lanes) {
            if (lane != null && lane.isSuperseded()) {
                if (isLeftByAll(lane)) {
                    letGo(lane);
                } else {
                    all = false;
                }
            }
            all &= !(lane instanceof DirectLane direct && direct.next() != null);
        }
        return all;
    }

    private boolean isLeftByAll(GroupLane superseded) {
        if (!ordered || superseded instanceof OrderRing) {
            return slots.haveRead(superseded.number(), superseded.tail());
        }
        // The bus leaves its lane and the ring that orders it together.
        return superseded instanceof DirectLane direct ? isRead(direct) : isOrderRead(ring().start());
    }

    private OrderRing ring() {
        for (GroupLane lane : lanes) {
            if (lane instanceof OrderRing ring && !ring.isSuperseded()) {
                return ring;
            }
        }
        throw new IllegalStateException("lanes are ordered, and there is no order");
    }

    private boolean isRead(DirectLane ended) {
        return ordered ? isOrderRead(ended.orderEnd()) : slots.haveRead(ended.number(), ended.end());
    }

    /** Whether all members have read the order up to a position: what stands before the present ring in the one before, as long as that is there. */
    private boolean isOrderRead(long position) {
        for (GroupLane lane : lanes) {
            if (lane instanceof OrderRing part && !slots.haveRead(part.number(), Math.min(position, part.tail()))) {
                return false;
            }
        }
        return position >= 0;
    }
}
