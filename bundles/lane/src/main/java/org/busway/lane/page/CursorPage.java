package org.busway.lane.page;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;

import org.busway.lane.filter.FrameFilter;
import org.busway.lane.layout.CursorLayout;
import org.busway.lane.layout.LayoutException;
import org.busway.lane.layout.Words;

/**
 * How far one member has read, whether it sleeps, and what for. The member alone writes it; for its publishers and the
 * bus it is a claim of a stranger, which they clamp.
 *
 * <p>
 * <b>Sleeping.</b> A member that found nothing to read calls {@link #sleep()}, looks once more for something to read,
 * and only if there still is nothing waits for its doorbell; then it calls {@link #awake()}, and it empties the doorbell
 * before the next sleep.
 * A publisher stores its tail, fences, and looks whether the member sleeps. Each side has a full fence between its store
 * and its load; so either the member's second look sees the tail, or the publisher sees that the member sleeps, or both.
 * Release and acquire would not do: they let a load overtake an earlier store, on x86 too.
 *
 * <p>
 * Each sleep has a number of its own, and a publisher rings once for one number. The byte that it wrote stays in the
 * doorbell until the member has read it, and the member reads it before it begins the next sleep; so a second byte for
 * the same number would wake nobody.
 *
 * <p>
 * <b>Never sleeping.</b> A member that polls says so once, for good, and never calls {@link #sleep()}. There is no sleep
 * then that a publisher could fail to see, so neither side needs its fence. Who has said so and sleeps all the same is
 * not woken, and harms nobody else.
 */
public final class CursorPage {

    private static final int EVERY_FRAME = -1;
    /** Of a member that polls, for as long as it has the page. */
    private static final int NO_SLEEP = -2;

    private final ByteBuffer memory;
    private final LongBuffer words;
    private final int slots;

    private CursorPage(ByteBuffer memory, int slots) {
        this.memory = memory;
        words = Words.plain(memory);
        this.slots = slots;
    }

    /** A new page in zeroed memory, for the bus to make before it gives the memory to a member. */
    public static CursorPage create(ByteBuffer memory, int slots, int member, long generation) {
        ByteBuffer view = view(memory, slots);
        LayoutException.writeStart(view, CursorLayout.MAGIC);
        view.putInt(CursorLayout.SLOT_COUNT_AT, slots);
        view.putInt(CursorLayout.MEMBER_AT, member);
        view.putLong(CursorLayout.GENERATION_AT, generation);
        view.putInt(CursorLayout.WAKE_COUNT_AT, EVERY_FRAME);
        return new CursorPage(view, slots);
    }

    /**
     * The page in mapped memory, writable for its member only.
     *
     * @throws LayoutException
     *             if the memory says other than what the bus told
     */
    public static CursorPage open(ByteBuffer memory, int slots, int member, long generation) {
        String what = "cursor page of member " + member;
        ByteBuffer view = view(memory, slots);
        LayoutException.checkStart(what, view, CursorLayout.MAGIC);
        LayoutException.check(what, "number of slots", view.getInt(CursorLayout.SLOT_COUNT_AT), slots);
        LayoutException.check(what, "member", view.getInt(CursorLayout.MEMBER_AT), member);
        LayoutException.check(what, "generation", view.getLong(CursorLayout.GENERATION_AT), generation);
        return new CursorPage(view, slots);
    }

    /**
     * A page that the bus made and goes on reading after a restart. What stands at its beginning is not compared: it may be
     * the member's by now, which nobody else has to suffer for.
     */
    public static CursorPage resume(ByteBuffer memory, int slots) {
        return new CursorPage(view(memory, slots), slots);
    }

    private static ByteBuffer view(ByteBuffer memory, int slots) {
        if (slots < 1 || slots > 1024) {
            throw new IllegalArgumentException("a cursor page of " + slots + " slots: 1 to 1024 are possible");
        }
        return Words.view(memory, CursorLayout.memoryBytes(slots), "cursor page");
    }

    /** Lanes that it has room for. */
    public int slots() {
        return slots;
    }

    /** The cursor in a lane, with acquire: the member's loads of what lies before it are done. */
    public long cursor(int lane) {
        return Words.acquire(memory, at(lane) + CursorLayout.CURSOR);
    }

    /** Moves the cursor, with release: the member's loads of what lies before it stay before this store. */
    public void cursor(int lane, long position) {
        Words.release(memory, at(lane) + CursorLayout.CURSOR, position);
    }

    /** Messages that the member has handed on from a lane. */
    public long read(int lane) {
        return Words.opaque(memory, at(lane) + CursorLayout.READ);
    }

    /** Messages of a lane that the member did not see. */
    public long lost(int lane) {
        return Words.opaque(memory, at(lane) + CursorLayout.LOST);
    }

    /** States the two counts. */
    public void counts(int lane, long read, long lost) {
        int at = at(lane);
        Words.opaque(memory, at + CursorLayout.READ, read);
        Words.opaque(memory, at + CursorLayout.LOST, lost);
    }

    /** How many socket messages of a lane's publisher the member waits for before it reads on; 0 if it does not. */
    public long fenceWait(int lane) {
        return Words.opaque(memory, at(lane) + CursorLayout.FENCE_WAIT);
    }

    /** States that the member waits until so many were routed. Then look at the counter once more: this ends with a fence. */
    public void fenceWait(int lane, long socketMessages) {
        Words.release(memory, at(lane) + CursorLayout.FENCE_WAIT, socketMessages);
        VarHandle.fullFence();
    }

    /** States that the member never sleeps, for good; in the place of {@link #wakeFor}. */
    public void neverSleeps() {
        Words.releaseInt(memory, CursorLayout.WAKE_COUNT_AT, NO_SLEEP);
    }

    /** Whether the member may sleep at some time; once false, always false. */
    public boolean maySleep() {
        return Words.opaqueInt(memory, CursorLayout.WAKE_COUNT_AT) != NO_SLEEP;
    }

    /** The member begins to sleep; look for something to read once more after this. Ends with a full fence. */
    public void sleep() {
        Words.release(memory, CursorLayout.WAIT_AT, Words.opaque(memory, CursorLayout.WAIT_AT) + 1 | 1);
        VarHandle.fullFence();
    }

    /** The member sleeps no more. */
    public void awake() {
        long wait = Words.opaque(memory, CursorLayout.WAIT_AT);
        Words.release(memory, CursorLayout.WAIT_AT, wait + (wait & 1));
    }

    /** The number of the member's present sleep, odd; even while it is awake. With acquire. */
    public long sleepNumber() {
        return Words.acquire(memory, CursorLayout.WAIT_AT);
    }

    /** The same behind a fence of the caller's, who asks for each frame. */
    public long sleepNumberPlain() {
        return words.get(CursorLayout.WAIT_AT >> 3);
    }

    /**
     * States for which frames the member wants to be woken; while it is awake only. Senders are not tested; a filter of
     * more than 8 alternatives becomes: every frame.
     */
    public void wakeFor(FrameFilter filter) {
        boolean fits = filter.alternatives() <= CursorLayout.WAKE_ALTERNATIVES;
        for (int i = 0; fits && i < filter.alternatives(); i++) {
            filter.write(i, memory, wakeAt(i));
        }
        Words.releaseInt(memory, CursorLayout.WAKE_COUNT_AT, fits ? filter.alternatives() : EVERY_FRAME);
    }

    /**
     * Whether a sleeping member wants to be woken for a frame. Wrong if the member changes the filter meanwhile, which
     * it does only awake: then it looks for something to read before it sleeps again.
     */
    public boolean wakesFor(long names, long pathAndArg0, long bloom) {
        int count = Words.acquireInt(memory, CursorLayout.WAKE_COUNT_AT);
        if (count < 0 || count > CursorLayout.WAKE_ALTERNATIVES) {
            return true;
        }
        for (int i = 0; i < count; i++) {
            if (FrameFilter.test(memory, wakeAt(i), names, pathAndArg0, bloom)) {
                return true;
            }
        }
        return false;
    }

    private static int wakeAt(int alternative) {
        return CursorLayout.WAKE_AT + alternative * 32;
    }

    /** The last epoch of the control page that the member has acted on. */
    public long epochSeen() {
        return Words.acquire(memory, CursorLayout.EPOCH_SEEN_AT);
    }

    public void epochSeen(long epoch) {
        Words.release(memory, CursorLayout.EPOCH_SEEN_AT, epoch);
    }

    private int at(int lane) {
        if (lane < 0 || lane >= slots) {
            throw new IndexOutOfBoundsException("a cursor page of " + slots + " slots has none for lane " + lane);
        }
        return CursorLayout.slotAt(lane);
    }
}
