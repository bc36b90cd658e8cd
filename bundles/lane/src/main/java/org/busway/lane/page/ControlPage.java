package org.busway.lane.page;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;

import org.busway.lane.layout.ControlLayout;
import org.busway.lane.layout.LayoutException;
import org.busway.lane.layout.Words;

/**
 * What the bus says to everybody in a group: who is a member since when, which lanes there are and whose, and how far
 * socket messages have got. {@link ControlTable} is the bus's side.
 *
 * <p>
 * <b>Tables.</b> The epoch is a sequence lock. The bus makes it odd, changes tables, and stores the next even number
 * with release; who wants several values that belong together takes the epoch with acquire, reads, fences, and takes it
 * again: the same even number on both sides means that nothing changed between. A bus that dies in between leaves an odd
 * number for ever, so nobody waits for an even one: the values from before stay valid until the bus, or the next one,
 * says otherwise. A single value (a state, a counter) is one word and needs no lock.
 *
 * <p>
 * Instances are for any number of threads.
 */
public final class ControlPage {

    private static final int ATTEMPTS = 16;

    private final ByteBuffer memory;
    private final LongBuffer words;
    private final ControlShape shape;

    private ControlPage(ByteBuffer memory, ControlShape shape) {
        this.memory = memory;
        words = Words.plain(memory);
        this.shape = shape;
    }

    /**
     * The page in mapped memory, writable or not.
     *
     * @throws LayoutException
     *             if the memory says other than what the bus told
     */
    public static ControlPage open(ByteBuffer memory, ControlShape shape, long seed, long generation) {
        String what = "control page";
        ByteBuffer view = Words.view(memory, shape.memoryBytes(), what);
        LayoutException.checkStart(what, view, ControlLayout.MAGIC);
        LayoutException.check(what, "number of members", view.getInt(ControlLayout.MEMBER_COUNT_AT), shape.members());
        LayoutException.check(what, "number of lanes", view.getInt(ControlLayout.LANE_COUNT_AT), shape.lanes());
        LayoutException.check(what, "number of names", view.getInt(ControlLayout.NAME_COUNT_AT), shape.names());
        LayoutException.check(what, "seed", view.getLong(ControlLayout.SEED_AT), seed);
        LayoutException.check(what, "generation", view.getLong(ControlLayout.GENERATION_AT), generation);
        return new ControlPage(view, shape);
    }

    public ControlShape shape() {
        return shape;
    }

    public boolean isMediated() {
        return memory.getInt(ControlLayout.ORDER_MODE_AT) == 1;
    }

    public long seed() {
        return memory.getLong(ControlLayout.SEED_AT);
    }

    /** The epoch, with acquire: what is read later is at least as new. */
    public long epoch() {
        return Words.acquire(memory, ControlLayout.EPOCH_AT);
    }

    /** The same for who only wants to know whether it is another, behind a fence of its own. */
    long epochPlain() {
        return words.get(ControlLayout.EPOCH_AT >> 3);
    }

    /** Whether nothing in the tables changed since this even epoch was taken. */
    public boolean isStill(long epoch) {
        // Earlier loads stay before the second load of the epoch.
        VarHandle.acquireFence();
        return (epoch & 1) == 0 && Words.opaque(memory, ControlLayout.EPOCH_AT) == epoch;
    }

    /** The state of a member slot, with acquire. */
    public MemberState memberState(int member) {
        return MemberState.of(Words.acquireInt(memory, shape.memberAt(member) + ControlLayout.MEMBER_STATE));
    }

    /** N of the unique name {@code :1.N} of who has a member slot. */
    public long memberNumber(int member) {
        return Words.opaque(memory, shape.memberAt(member) + ControlLayout.MEMBER_NUMBER);
    }

    /** How often a member slot was taken: who has it now is another member than who had it at another number, or has joined again. With acquire. */
    public int incarnation(int member) {
        return Words.acquireInt(memory, shape.memberAt(member) + ControlLayout.MEMBER_INCARNATION);
    }

    /**
     * Where a member began in a lane.
     *
     * @param incarnation
     *            which of those that have had its slot
     * @return -1 if another one has it by now
     */
    public long since(int lane, int member, int incarnation) {
        long since = since(lane, member);
        // The bus counts who takes a slot before it says where that one begins.
        VarHandle.acquireFence();
        return incarnation(member) == incarnation ? since : -1;
    }

    /** Where a member began in a lane. */
    public long since(int lane, int member) {
        return Words.opaque(memory, shape.sinceAt(lane, member));
    }

    /** The state of a lane, with acquire. */
    public LaneState laneState(int lane) {
        return LaneState.of(Words.acquireInt(memory, shape.laneAt(lane) + ControlLayout.LANE_STATE));
    }

    public int laneUid(int lane) {
        return Words.opaqueInt(memory, shape.laneAt(lane) + ControlLayout.LANE_UID);
    }

    /** N of the unique name {@code :1.N} of a lane's publisher. */
    public long lanePublisher(int lane) {
        return Words.opaque(memory, shape.laneAt(lane) + ControlLayout.LANE_PUBLISHER);
    }

    /** Where the group begins to read the lane. */
    public long laneStart(int lane) {
        return Words.opaque(memory, shape.laneAt(lane) + ControlLayout.LANE_START);
    }

    /** Where a lane ended, or -1. */
    public long laneEnd(int lane) {
        return Words.opaque(memory, shape.laneAt(lane) + ControlLayout.LANE_END);
    }

    /** Whether the lane is the group's order ring. */
    public boolean isOrderRing(int lane) {
        return Words.opaqueInt(memory, shape.laneAt(lane) + ControlLayout.LANE_KIND) == 1;
    }

    /** How many socket messages of a lane's publisher the bus has routed, with acquire. */
    public long routed(int lane) {
        return Words.acquire(memory, shape.routedAt(lane));
    }

    /**
     * How many messages the bus has put into a member's socket queue since it joined, with acquire.
     *
     * <p>
     * A frame that says that its publisher had sent n socket messages is handed on when {@link #routed} is n or more
     * and the member has received as many as this says <em>afterwards</em>. The bus counts a message as queued before it
     * counts it as routed, with release; so who sees it routed, with acquire, sees it queued.
     */
    public long queued(int member) {
        return Words.acquire(memory, shape.queuedAt(member));
    }

    /**
     * Whether a peer owned, at that position of a lane, the well-known name to which the bus gave this number.
     *
     * @param owner
     *            N of its unique name {@code :1.N}: who sent the frame there
     */
    public boolean owns(int name, int lane, long owner, long position) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long epoch = epoch();
            boolean owns = search(name, lane, owner, position);
            if (isStill(epoch)) {
                return owns;
            }
        }
        return search(name, lane, owner, position);
    }

    /**
     * What an entry of the table of names says, for who goes on with it.
     *
     * @return number, lane, owner, from, to; null if it is free
     */
    public long[] name(int entry) {
        int at = shape.nameAt(entry);
        int number = Words.opaqueInt(memory, at + ControlLayout.NAME_NUMBER);
        return number == 0
                ? null
                : new long[]{number, Words.opaqueInt(memory, at + ControlLayout.NAME_LANE),
                    Words.opaque(memory, at + ControlLayout.NAME_OWNER), Words.opaque(memory, at + ControlLayout.NAME_FROM),
                    Words.opaque(memory, at + ControlLayout.NAME_TO)};
    }

    private boolean search(int name, int lane, long owner, long position) {
        for (int entry = 0; entry < shape.names(); entry++) {
            int at = shape.nameAt(entry);
            if (Words.opaqueInt(memory, at + ControlLayout.NAME_NUMBER) == name
                    && Words.opaqueInt(memory, at + ControlLayout.NAME_LANE) == lane
                    && Words.opaque(memory, at + ControlLayout.NAME_OWNER) == owner
                    && Words.opaque(memory, at + ControlLayout.NAME_FROM) <= position
                    && position < Words.opaque(memory, at + ControlLayout.NAME_TO)) {
                return true;
            }
        }
        return false;
    }
}
