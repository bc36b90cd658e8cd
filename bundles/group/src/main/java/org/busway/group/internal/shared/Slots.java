package org.busway.group.internal.shared;

import java.util.ArrayList;
import java.util.List;
import org.busway.group.internal.lanes.DirectLane;
import org.busway.group.internal.lanes.GroupLane;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.member.Outcome;
import org.busway.group.internal.order.BusSlot;
import org.busway.lane.page.ControlPage;
import org.busway.lane.page.ControlTable;
import org.busway.lane.page.CursorPage;
import org.busway.lane.page.MemberState;

/**
 * Who has which slot of a group, and up to where each has read.
 *
 * <p>Invariant: whoever has a slot stands in the control page, and nobody else does but the bus, whose slot is not among these.
 */
public final class Slots {

    private static final int FIRST = BusSlot.NUMBER + 1;

    private final ControlTable table;
    private final Member[] members;

    /** Nobody has one. */
    Slots(ControlTable table) {
        this.table = table;
        members = new Member[size(table)];
    }

    private static int size(ControlTable table) {
        return table.page().shape().members();
    }

    /** How many slots are needed for so many members. */
    static int forMembers(int members) {
        return FIRST + members;
    }

    /** How many there are, that of the bus too. */
    public int size() {
        return members.length;
    }

    /** One that nobody has; -1 if there is none. */
    public int free() {
        for (int slot = FIRST; slot < members.length; slot++) {
            if (members[slot] == null) {
                return slot;
            }
        }
        return -1;
    }

    /** Who has a slot, or null. */
    public Member at(int slot) {
        return members[slot];
    }

    /** Whether nobody has one, not even somebody that was put out. */
    public boolean isEmpty() {
        for (Member member : members) {
            if (member != null) {
                return false;
            }
        }
        return true;
    }

    /** Who maps lanes and was not put out. */
    public List<Member> readers() {
        List<Member> readers = new ArrayList<>();
        for (Member member : members) {
            if (member != null && member.isReader()) {
                readers.add(member);
            }
        }
        return readers;
    }

    /** A member that an earlier manager stowed. */
    public void adopt(Member member) {
        members[member.slot()] = member;
    }

    /** A member has a slot from now on, and is about to be told where it begins. */
    void joins(Member member) {
        members[member.slot()] = member;
        state(member, MemberState.JOINING);
    }

    /** In the update of the control page that is under way: the member reads from now on. */
    void reads(Member member) {
        table.member(member.slot(), member.outcome() == Outcome.LOSSY ? MemberState.LOSSY : MemberState.GATING, member.number());
    }

    /** In the update of the control page that is under way: all who read a lane begin where it begins. */
    public void begin(GroupLane lane) {
        for (Member member : members) {
            if (member != null && member.isReader()) {
                begins(member, lane, lane.tail());
            }
        }
    }

    /** In the update of the control page that is under way: a member begins to read a lane there. */
    void begins(Member member, GroupLane lane, long position) {
        table.since(lane.number(), member.slot(), position);
        member.hasMoved(lane.number(), position);
    }

    /** Nobody waits for a member any more. */
    public void becomesLossy(Member member) {
        state(member, MemberState.LOSSY);
    }

    /** A member is put out. It keeps its slot. */
    public void evict(Member member) {
        state(member, MemberState.EVICTED);
    }

    /** A member has gone or left; false if it has no slot. */
    public boolean remove(Member member) {
        if (members[member.slot()] != member) {
            return false;
        }
        members[member.slot()] = null;
        state(member, MemberState.FREE);
        return true;
    }

    private void state(Member member, MemberState state) {
        table.begin();
        table.member(member.slot(), state, member.number());
        table.commit();
    }

    /** Says in the control page how many messages were put into each member's connection. Allocates nothing. */
    public void queued() {
        for (Member member : members) {
            if (member != null && member.hasMoreQueued()) {
                table.queued(member.slot(), member.peer().queuedMessages());
            }
        }
    }

    /** Where a member began to read a lane. */
    public long since(GroupLane lane, Member member) {
        return table.page().since(lane.number(), member.slot());
    }

    /** Up to where a member has read a lane, by its own claim. */
    public long position(GroupLane lane, Member member) {
        return position(lane.number(), member);
    }

    private long position(int lane, Member member) {
        return Math.max(table.page().since(lane, member.slot()), member.cursors().page().cursor(lane));
    }

    /** Who has read least of a publisher's lane, of those who are waited for; null if nobody is. */
    public Member slowest(DirectLane lane) {
        Member slowest = null;
        for (Member member : members) {
            if (member != null && member.isReader() && member.outcome() != Outcome.LOSSY
                    && (slowest == null || position(lane, member) < position(lane, slowest))) {
                slowest = member;
            }
        }
        return slowest;
    }

    /** Whether all members have read a lane up to a position, or have joined behind it. */
    boolean haveRead(int lane, long end) {
        for (Member member : members) {
            if (member != null && member.isReader() && position(lane, member) < end) {
                return false;
            }
        }
        return end >= 0;
    }

    /**
     * Up to where some member claims to have read lanes of a number, the last of which has ended: who was reading when it ended may have got beyond that end.
     *
     * @param end of that lane
     * @param mostBytes whoever claims more has not read it, and may lose what it says that it has read
     */
    long furthest(int lane, long end, int mostBytes) {
        long furthest = end;
        for (Member member : members) {
            if (member != null && member.isReader()) {
                long claimed = member.cursors().page().cursor(lane);
                if (claimed > furthest && claimed - end <= mostBytes) {
                    furthest = claimed;
                }
            }
        }
        return furthest;
    }

    /**
     * Whether all have read a lane up to a position for whom its publisher waits.
     *
     * @param ofBus how far the bus itself has read lanes; null if it reads none
     */
    public boolean isReadByAll(GroupLane lane, long end, CursorPage ofBus) {
        ControlPage page = table.page();
        for (int slot = 0; slot < members.length; slot++) {
            MemberState state = page.memberState(slot);
            if (state == MemberState.GATING || state == MemberState.JOINING) {
                CursorPage cursors = slot < FIRST ? ofBus : members[slot] == null ? null : members[slot].cursors().page();
                long read = Math.max(cursors == null ? 0 : cursors.cursor(lane.number()), page.since(lane.number(), slot));
                if (read < end) {
                    return false;
                }
            }
        }
        return true;
    }
}
