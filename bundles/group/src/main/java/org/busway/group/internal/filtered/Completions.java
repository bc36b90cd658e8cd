package org.busway.group.internal.filtered;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.busway.group.internal.keep.KeptCompletion;

/**
 * What the bus puts into the pair of one member for publishers that have gone, in the order in which they went: one {@link Completion} runs, those behind it wait until it
 * is done. Belongs to the bus thread.
 */
public final class Completions {

    private final Queue<Completion> later = new ArrayDeque<>();
    private Completion running;

    /**
     * A publisher has gone.
     *
     * @return whether its completion is the one to be run now; else it waits for those before it
     */
    public boolean add(Completion begun) {
        if (running != null) {
            later.add(begun);
            return false;
        }
        running = begun;
        return true;
    }

    /** Whether the bus has something to put into the pair. */
    public boolean areUnderWay() {
        return running != null;
    }

    /** The one that ran is done; returns the next one, which is to be run, or null. */
    public Completion next() {
        running = later.poll();
        return running;
    }

    /** The one that runs goes on with the pair that is the member's now. */
    public void goOn() {
        running.goOn();
    }

    /** There is nobody any more to do it for. */
    public void cancel() {
        if (running != null) {
            running.cancel();
        }
        later.clear();
        running = null;
    }

    /** Leaves them to the next manager, in their order. */
    public List<KeptCompletion> stow() {
        List<KeptCompletion> kept = new ArrayList<>();
        for (Completion each = running; each != null; each = next()) {
            kept.add(each.stow());
        }
        return kept;
    }
}
