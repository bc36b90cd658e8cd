package org.busway.lane;

import java.lang.invoke.VarHandle;

import org.busway.lane.page.ControlPage;
import org.busway.lane.page.CursorPage;
import org.busway.lane.page.MemberState;

/**
 * The members of a lane as its writer sees them: whom it must not overwrite, and whom it wakes. For the writer's thread.
 *
 * <p>
 * The bus's table says who is a member; a member's page, which comes separately, says how far it has read. A member
 * whose page has not come yet holds the writer at the place where it began, whoever's page is here of those who had its
 * slot before. A cursor is believed only between where it was before and the tail: one that goes back, or ahead of the
 * tail, is counted and changes nothing, so a lying member gains nothing and can lose only what it would have read.
 */
public final class Readership {

    private final int lane;
    private final int ringBytes;
    private final ControlPage control;
    private final Entry[] entries;
    /** Slots behind the last that the table says is taken, and behind the last with a page. */
    private int used;
    private int attached;
    /** Whether a member with a page here may sleep whom this writer wakes. */
    private boolean hasSleepers;

    /** One slot of the bus's table. */
    private static final class Entry {
        MemberState state = MemberState.FREE;
        int incarnation;
        long since;
        long previous;
        long faults;
        CursorPage page;
        int pageIncarnation;
        Doorbell doorbell = Doorbell.NONE;
        long rungFor;
        boolean exempt;
        boolean ordered;
        /** What the page has said for good. */
        boolean neverSleeps;
    }

    Readership(int lane, int ringBytes, ControlPage control) {
        this.lane = lane;
        this.ringBytes = ringBytes;
        this.control = control;
        entries = new Entry[control.shape().members()];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = new Entry();
        }
    }

    /**
     * Connects a member's page and doorbell, whenever they come, and wakes the member if it sleeps: frames that were
     * published since it fell asleep could ring no doorbell.
     *
     * @param slot
     *            its slot in the bus's table
     * @param incarnation
     *            of the slot, as whoever gives the page says: a page of who had the slot before, or of the same peer before it joined again, is not used for who
     *            has it now. What the table says when the page comes may be of another one already
     */
    public void attach(int slot, int incarnation, CursorPage page, Doorbell doorbell) {
        attach(slot, incarnation, page, doorbell, false);
    }

    /** Connects a member of a group whose order the bus makes: it is the bus that wakes it, not the publisher. */
    public void attachToOrder(int slot, int incarnation, CursorPage page, Doorbell doorbell) {
        attach(slot, incarnation, page, doorbell, true);
    }

    private void attach(int slot, int incarnation, CursorPage page, Doorbell doorbell, boolean ordered) {
        Entry entry = entries[slot];
        entry.ordered = ordered;
        entry.page = page;
        entry.pageIncarnation = incarnation;
        entry.doorbell = doorbell;
        entry.rungFor = 0;
        entry.neverSleeps = false;
        attached = Math.max(attached, slot + 1);
        lookForSleepers();
        if (page != null && !ordered) {
            wakeUnrung(entry);
        }
    }

    /** Each tail that was stored before is stored before it is looked whether the member sleeps, as in {@link CursorPage}. */
    private static void wakeUnrung(Entry entry) {
        VarHandle.fullFence();
        long sleep = entry.page.sleepNumber();
        if ((sleep & 1) != 0) {
            entry.rungFor = sleep;
            entry.doorbell.ring();
        }
    }

    /** Lets go of a slot's page, which may be unmapped after this. The table still says whether it is waited for. */
    public void detach(int slot) {
        attach(slot, 0, null, Doorbell.NONE);
    }

    /** Neither waits for a slot nor wakes it: for the bus's own slot, in the lanes that it writes and does not read. */
    public void exempt(int slot) {
        entries[slot].exempt = true;
        lookForSleepers();
    }

    /** Whether it has to be looked who sleeps, behind a full fence: not while everybody here polls. */
    boolean hasSleepers() {
        return hasSleepers;
    }

    /** A member says that it never sleeps when it has its page, which may be later than it comes here. */
    private void lookForSleepers() {
        hasSleepers = false;
        for (int i = 0; i < attached; i++) {
            Entry entry = entries[i];
            if (entry.page != null && !entry.exempt && !entry.ordered && !entry.neverSleeps) {
                entry.neverSleeps = !entry.page.maySleep();
                hasSleepers |= !entry.neverSleeps;
            }
        }
    }

    /** How often a slot's present member stated a cursor that cannot be. */
    public long faults(int slot) {
        return entries[slot].faults;
    }

    /** Where a slot's present member has read to, as far as it was believed. */
    public long position(int slot) {
        return entries[slot].previous;
    }

    /** The slot of the member that is furthest behind and waited for, or -1. */
    public int slowest() {
        int slowest = -1;
        for (int i = 0; i < used; i++) {
            if (gates(entries[i]) && (slowest < 0 || entries[i].previous < entries[slowest].previous)) {
                slowest = i;
            }
        }
        return slowest;
    }

    private static boolean gates(Entry entry) {
        return !entry.exempt && (entry.state == MemberState.GATING || entry.state == MemberState.JOINING);
    }

    /**
     * Takes over the bus's table.
     *
     * @param epoch
     *            as it was just loaded, even
     * @param joinPosition
     *            the writer's tail when it last saw the table before this one valid: no joining member begins before it
     * @return whether it was taken; not if it was changing: what was known before stays valid
     */
    boolean refresh(long epoch, long joinPosition) {
        MemberState[] states = new MemberState[entries.length];
        int[] incarnations = new int[entries.length];
        long[] sinces = new long[entries.length];
        for (int i = 0; i < entries.length; i++) {
            states[i] = control.memberState(i);
            incarnations[i] = control.incarnation(i);
            sinces[i] = control.since(lane, i);
        }
        if (!control.isStill(epoch)) {
            return false;
        }
        used = 0;
        for (int i = 0; i < entries.length; i++) {
            take(entries[i], states[i], incarnations[i], sinces[i], joinPosition);
            if (states[i] != MemberState.FREE) {
                used = i + 1;
            }
        }
        return true;
    }

    private static void take(Entry entry, MemberState state, int incarnation, long since, long joinPosition) {
        boolean isNew = entry.incarnation != incarnation;
        if (isNew) {
            entry.faults = 0;
            entry.incarnation = incarnation;
        }
        if (state == MemberState.JOINING && (isNew || entry.state != MemberState.JOINING)) {
            entry.previous = joinPosition;
        } else if (state == MemberState.GATING && (isNew || entry.state != MemberState.GATING || entry.since != since)) {
            entry.previous = since;
        } else if (isNew) {
            entry.previous = since;
        }
        entry.since = since;
        entry.state = state;
    }

    /** The lowest position that a member still needs, at most the tail. */
    long lowest(long tail) {
        if (hasSleepers) {
            lookForSleepers();
        }
        long lowest = tail;
        for (int i = 0; i < used; i++) {
            Entry entry = entries[i];
            if (gates(entry)) {
                lowest = Math.min(lowest, entry.state == MemberState.JOINING ? entry.previous : believed(entry, tail));
            }
        }
        return lowest;
    }

    private long believed(Entry entry, long tail) {
        if (entry.page == null || entry.pageIncarnation != entry.incarnation) {
            return entry.previous;
        }
        // Acquire, with the member's release: its loads of what is overwritten next were done before it moved its cursor.
        long cursor = entry.page.cursor(lane);
        if (cursor >= entry.previous && cursor <= tail) {
            entry.previous = cursor;
        } else if (cursor > tail || cursor != 0 && cursor < entry.previous) {
            // 0 is what the page holds until the member has begun.
            entry.faults++;
        }
        return entry.previous;
    }

    /**
     * Rings for whoever sleeps and wants the frame, or has half of the lane behind its cursor; whoever has a page here,
     * whatever the table says, which is looked at seldom. The caller has fenced fully since it stored the tail; see
     * {@link CursorPage}.
     */
    void wake(long tail, boolean everyone, long names, long pathAndArg0, long bloom) {
        for (int i = 0; i < attached; i++) {
            Entry entry = entries[i];
            if (entry.page != null && !entry.exempt && !entry.ordered) {
                long sleep = entry.page.sleepNumberPlain();
                if ((sleep & 1) != 0 && sleep != entry.rungFor) {
                    wake(entry, tail, everyone, names, pathAndArg0, bloom);
                }
            }
        }
    }

    private void wake(Entry entry, long tail, boolean everyone, long names, long pathAndArg0, long bloom) {
        // Once more, with acquire: the filter that the member stored before it fell asleep is seen behind this.
        long sleep = entry.page.sleepNumber();
        if ((sleep & 1) != 0 && (everyone || entry.page.wakesFor(names, pathAndArg0, bloom)
                || tail - entry.page.cursor(lane) >= ringBytes / 2)) {
            entry.rungFor = sleep;
            entry.doorbell.ring();
        }
    }

    /**
     * Rings for whoever sleeps, has half of another lane behind its cursor there, and can read on: of an order ring, whose
     * entries alone bring a member on in that lane.
     */
    void wakeBehind(int other, long ordered) {
        for (int i = 0; i < attached; i++) {
            Entry entry = entries[i];
            if (entry.page != null && !entry.exempt) {
                long sleep = entry.page.sleepNumber();
                if ((sleep & 1) != 0 && sleep != entry.rungFor && ordered - entry.page.cursor(other) >= ringBytes / 2) {
                    entry.rungFor = sleep;
                    entry.doorbell.ring();
                }
            }
        }
    }
}
