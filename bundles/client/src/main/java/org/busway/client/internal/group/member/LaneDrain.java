package org.busway.client.internal.group.member;

import java.util.function.Consumer;
import org.busway.api.group.Loss;

/**
 * The draining of lanes when the bus has gone: they are read on, since their publishers may not have noticed yet, and then it is told what is handed on no more. A publisher
 * that has noticed hangs up the doorbell, as does one that dies; it is waited for no longer than the group's deadline. For the thread that hands on.
 */
final class LaneDrain {

    private final MemberPages pages;
    private final MappedLanes lanes;
    /** When it was looked first what is left; 0 before. */
    private long beganNanos;
    private boolean told;

    LaneDrain(MemberPages pages, MappedLanes lanes) {
        this.pages = pages;
        this.lanes = lanes;
    }

    /** Whether lanes may still be written. */
    boolean maySomethingCome() {
        if (!pages.areOpen()) {
            return false;
        }
        long now = System.nanoTime();
        if (beganNanos == 0) {
            beganNanos = now | 1;
        }
        return now - beganNanos < pages.deadlineNanos() && lanes.areOpenToPublishers();
    }

    /** Tells, once, what the bus had not ordered, and what publishers may write that had not noticed by the deadline; when no more of it is handed on. */
    void tellUnread(Consumer<Loss> listener) {
        if (!told && pages.areOpen() && pages.isInGroup()) {
            tellUnread(listener, lanes.unordered(), "the bus has gone before it could order them");
            tellUnread(listener, lanes.mostUnread(),
                    "the bus has gone, and publishers that had not noticed that by the group's deadline may write so many more");
        }
        told = true;
    }

    private static void tellUnread(Consumer<Loss> listener, long count, String why) {
        if (count > 0) {
            listener.accept(new Loss(count, 0, 0, false, why));
        }
    }
}
