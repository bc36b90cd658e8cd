package org.busway.group.internal.memory;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.busway.spi.group.BusLoop.Alarm;
import org.busway.spi.group.GroupBudget;

/**
 * Memory that groups need no longer while somebody still maps it. A mapping cannot be taken away, so it stays charged until it is gone, and a user who keeps too much of
 * it is given no more. Belongs to the bus thread.
 *
 * <p>Invariant: what is given out and not unmapped is charged; one user keeps one lane at most of which others had to leave for another one.
 */
public final class Retired implements AutoCloseable {

    /** Whoever leaves may unmap a moment later; more than this is no such moment. */
    private static final int MOST_LEFT = 32;
    private static final long NOBODY = -1;
    private static final long FIRST_LOOK_MILLIS = 500;
    private static final long LAST_LOOK_MILLIS = 60_000;

    private record Kept(long writerUid, long uid, boolean rekeyed, ChargedMemory memory) {

        /** Who writes a lane decides how many there are one after the other: while it maps one that has ended, nobody else is to blame for that. */
        long keeperUid() {
            return writerUid != NOBODY && memory.isWritableElsewhere() ? writerUid : uid;
        }
    }

    private final Supplier<GroupBudget> budgets;
    private final Function<Runnable, Alarm> alarms;
    private final List<Kept> kept = new ArrayList<>();
    /** Because of whom a lane is being left that not all have read yet. */
    private final List<Long> blamed = new ArrayList<>();
    private GroupBudget budget;
    /** Nobody tells when memory is unmapped, so it is looked, ever more seldom; never while nothing is kept. */
    private Alarm look;
    private long lookMillis;

    /**
     * Nothing is kept.
     *
     * @param budgets gives the budget that is charged, when it is needed first
     * @param alarms gives what makes it look later, when that is needed first
     */
    public Retired(Supplier<GroupBudget> budgets, Function<Runnable, Alarm> alarms) {
        this.budgets = budgets;
        this.alarms = alarms;
    }

    /**
     * Memory that is needed no longer, and that this process has unmapped.
     *
     * @param uid of whoever may still map it; -1 if that is nobody in particular
     * @param rekeyed whether others had to leave it for another one because of that user
     */
    void add(ChargedMemory memory, long uid, boolean rekeyed) {
        add(memory, NOBODY, uid, rekeyed);
    }

    /**
     * The same of memory that another process writes.
     *
     * @param writerUid whose process that is
     */
    void add(ChargedMemory memory, long writerUid, long uid, boolean rekeyed) {
        if (!memory.isMappedElsewhere()) {
            memory.close();
            return;
        }
        if (budget == null) {
            budget = budgets.get();
            look = alarms.apply(this::lookAgain);
        }
        memory.chargedTo(budget);
        kept.add(new Kept(writerUid, uid, rekeyed, memory));
        lookMillis = FIRST_LOOK_MILLIS;
        look.set(lookMillis);
    }

    private void lookAgain() {
        sweep();
        if (!kept.isEmpty()) {
            lookMillis = Math.min(2 * lookMillis, LAST_LOOK_MILLIS);
            look.set(lookMillis);
        }
    }

    /** Others are leaving a lane because of a user. */
    public void blame(long uid) {
        blamed.add(uid);
    }

    /** They have left it; now it is known whether it is still mapped. */
    public void pardon(long uid) {
        blamed.remove(uid);
    }

    /** Whether a user may be given memory to map. */
    public boolean mayMap(long uid) {
        if (blamed.contains(uid)) {
            return false;
        }
        sweep();
        int left = 0;
        for (Kept each : kept) {
            if (each.rekeyed && each.uid == uid) {
                return false;
            }
            left += each.keeperUid() == uid ? 1 : 0;
        }
        return left < MOST_LEFT;
    }

    /** Gives back what nobody maps any more. */
    public void sweep() {
        for (Iterator<Kept> each = kept.iterator(); each.hasNext();) {
            ChargedMemory memory = each.next().memory;
            if (memory.isMappedElsewhere()) {
                memory.chargeIfThereIsRoom();
            } else {
                memory.close();
                each.remove();
            }
        }
    }

    /** How many bytes are charged. */
    public long bytes() {
        return kept.stream().mapToLong(each -> each.memory.bytes()).sum();
    }

    /** The manager ends: the charges end with it. */
    @Override
    public void close() {
        kept.forEach(each -> each.memory.close());
        kept.clear();
        if (budget != null) {
            look.cancel();
            look = null;
            budget.close();
            budget = null;
        }
    }
}
