package org.busway.lane.page;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

import org.busway.lane.layout.ControlLayout;
import org.busway.lane.layout.LayoutException;
import org.busway.lane.layout.Words;

/**
 * The bus's side of a control page, for one thread at a time.
 *
 * <p>
 * Tables change between {@link #begin()} and {@link #commit()}; the counters {@link #routed} and {@link #queued} at any
 * time. How a member joins, so that nothing is overwritten that it will read:
 *
 * <pre>
 *   begin(); member(slot, JOINING, N); commit();
 *   T = tail of each lane, read after commit()
 *   begin(); since(lane, slot, T) for each lane; member(slot, GATING, N); commit();
 * </pre>
 *
 * In a mediated group T is the tail for the order ring only; for each lane it is the cursor of the bus itself, which has
 * ordered what lies before, and which the bus moves on only after the second commit().
 *
 * <p>
 * <b>Why that is enough</b>, without an answer of the publisher: a publisher gives itself room up to the lowest cursor of
 * the members that it knows plus the ring, and so never beyond S + ring, where S is its tail at that moment; and only
 * when it finds, behind its loads of the cursors, that the epoch is still that of the table it knows. commit() ends with
 * a full fence, and the publisher has a full fence between its stores of the tail and that look. So either it saw the new
 * epoch, and knows of the member, or the bus's load of the tail saw S or later: then all the room that it has given
 * itself ends at T + ring at most. A publisher that knows a member as JOINING keeps what lies behind its tail of the last
 * such look, which is T at most.
 *
 * <p>
 * A lane of a mediated group is not overwritten from the bus's cursor on while the bus stays there; and a publisher that
 * sees the cursor moved, with acquire, looks at the epoch behind that load, and so finds the new member.
 *
 * <p>
 * Where the bus reads a publisher's lane itself and the publisher waits for that, T is the cursor of the bus there too, and may be far behind the tail: then others have
 * read beyond T who joined before, and all that stands between the new member and being overwritten is its own entry. The argument is the same with the bus's cursor in
 * the place of the tail: no room was given beyond that cursor plus the ring, and whoever sees it moved finds the new entry.
 *
 * <p>
 * <b>Whose cursor counts.</b> The tables say at once who has a slot; a member's page comes to a publisher by its connection, whenever that is read. So a page is used only
 * for the {@linkplain ControlPage#incarnation incarnation} of the slot with which it came, and until then the member is where the tables say that it began. What is kept
 * for an earlier incarnation changes nothing, in whichever order the publisher hears of a member that goes, of one that takes its slot, or of the same one that joins
 * again, and whichever manager has done that: the count is in the page, and the next manager goes on counting. Where a publisher goes on in another lane (re-key) it
 * begins with no pages at all.
 *
 * <p>
 * <b>In whichever order things happen.</b> The next manager goes on with the page as it stands, with higher epochs. Nobody moves the bus's cursor between two managers, and
 * nobody leaves a slot: who died meanwhile is waited for until the next manager frees its slot, and who joins then is counted as its next incarnation. Who was put out keeps
 * its slot until it has gone. Who joins while a publisher goes on in another lane is entered in both before it is given either: in the other one from its beginning on, where the
 * bus itself stands, or else from its tail on. What is written into a lane behind its end is read by nobody, and so need not be kept; members that had read it before they looked are not believed to have read that much of the
 * next lane with the number, since that one begins behind what they state.
 *
 * <p>
 * After commit() ring every publisher that {@linkplain org.busway.lane.Lane#isWaitingForRoom() waits for room}: who was
 * put out holds it up no longer.
 */
public final class ControlTable {

    private final ByteBuffer memory;
    private final ControlShape shape;
    private final ControlPage page;
    private long epoch;

    private ControlTable(ByteBuffer memory, ControlShape shape, long seed, long generation) {
        this.memory = memory;
        this.shape = shape;
        page = ControlPage.open(memory, shape, seed, generation);
        epoch = page.epoch();
        if ((epoch & 1) != 0) {
            epoch++;
        }
    }

    /** A new page in zeroed memory. */
    public static ControlTable create(ByteBuffer memory, ControlShape shape, boolean mediated, long seed, long generation) {
        ByteBuffer view = Words.view(memory, shape.memoryBytes(), "control page");
        LayoutException.writeStart(view, ControlLayout.MAGIC);
        view.putInt(ControlLayout.MEMBER_COUNT_AT, shape.members());
        view.putInt(ControlLayout.LANE_COUNT_AT, shape.lanes());
        view.putInt(ControlLayout.NAME_COUNT_AT, shape.names());
        view.putInt(ControlLayout.ORDER_MODE_AT, mediated ? 1 : 0);
        view.putLong(ControlLayout.SEED_AT, seed);
        view.putLong(ControlLayout.GENERATION_AT, generation);
        return new ControlTable(view, shape, seed, generation);
    }

    /**
     * Goes on with a page that an earlier instance wrote, which may have ended between begin and commit: the next commit
     * makes the tables valid again, and until then everybody keeps what they had.
     */
    public static ControlTable resume(ByteBuffer memory, ControlShape shape, long seed, long generation) {
        return new ControlTable(Words.view(memory, shape.memoryBytes(), "control page"), shape, seed, generation);
    }

    /** The same page as others see it. */
    public ControlPage page() {
        return page;
    }

    /** Opens the tables for changes. */
    public void begin() {
        Words.opaque(memory, ControlLayout.EPOCH_AT, epoch + 1);
        // The odd epoch is stored before any change.
        VarHandle.releaseFence();
    }

    /** Closes the tables; from here on everybody sees the changes. Ends with a full fence. */
    public void commit() {
        epoch += 2;
        Words.release(memory, ControlLayout.EPOCH_AT, epoch);
        VarHandle.fullFence();
    }

    /** Says who has a slot; who takes one that is free, or another's, is counted. */
    public void member(int slot, MemberState state, long number) {
        int at = shape.memberAt(slot);
        if (state != MemberState.FREE && (page.memberState(slot) == MemberState.FREE || page.memberNumber(slot) != number)) {
            Words.releaseInt(memory, at + ControlLayout.MEMBER_INCARNATION, page.incarnation(slot) + 1);
        }
        Words.opaque(memory, at + ControlLayout.MEMBER_NUMBER, number);
        Words.releaseInt(memory, at + ControlLayout.MEMBER_STATE, state.ordinal());
    }

    public void since(int lane, int member, long position) {
        Words.opaque(memory, shape.sinceAt(lane, member), position);
    }

    /** Enters a lane that is open. */
    public void lane(int lane, boolean orderRing, long publisher, int uid, long start) {
        int at = shape.laneAt(lane);
        memory.putInt(at + ControlLayout.LANE_UID, uid);
        Words.opaque(memory, at + ControlLayout.LANE_PUBLISHER, publisher);
        Words.opaque(memory, at + ControlLayout.LANE_START, start);
        Words.opaque(memory, at + ControlLayout.LANE_END, -1);
        memory.putInt(at + ControlLayout.LANE_KIND, orderRing ? 1 : 0);
        Words.releaseInt(memory, at + ControlLayout.LANE_STATE, LaneState.OPEN.ordinal());
    }

    /** Ends a lane at a position: its tail, read after its publisher was gone. */
    public void endLane(int lane, long end) {
        int at = shape.laneAt(lane);
        Words.opaque(memory, at + ControlLayout.LANE_END, end);
        Words.releaseInt(memory, at + ControlLayout.LANE_STATE, LaneState.ENDED.ordinal());
    }

    /** Frees a lane's entry, when nobody reads the lane any more. */
    public void freeLane(int lane) {
        Words.releaseInt(memory, shape.laneAt(lane) + ControlLayout.LANE_STATE, LaneState.FREE.ordinal());
    }

    /**
     * Writes an entry of the table of names; number 0 frees it.
     *
     * @param owner
     *            N of the unique name {@code :1.N} of who owns the name
     * @param from
     *            position in the lane from which it does
     * @param to
     *            position from which it does not
     */
    public void name(int entry, int number, int lane, long owner, long from, long to) {
        int at = shape.nameAt(entry);
        memory.putInt(at + ControlLayout.NAME_NUMBER, number);
        memory.putInt(at + ControlLayout.NAME_LANE, lane);
        Words.opaque(memory, at + ControlLayout.NAME_FROM, from);
        Words.opaque(memory, at + ControlLayout.NAME_TO, to);
        Words.opaque(memory, at + ControlLayout.NAME_OWNER, owner);
    }

    /** Counts for a lane's publisher; after {@link #queued} of the message's receivers. */
    public void routed(int lane, long messages) {
        Words.release(memory, shape.routedAt(lane), messages);
    }

    /** Counts for a member. */
    public void queued(int member, long messages) {
        Words.release(memory, shape.queuedAt(member), messages);
    }
}
