package org.busway.group.internal.group;

import org.busway.group.internal.settings.GroupSettings;
import org.busway.lane.Pace;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusLoop;
import org.busway.spi.group.GroupBudget;

/**
 * Where senders by sockets wait who are faster than the rate that the group states, all of them together: for the clock alone, so no member is to blame, however slow it is.
 */
final class PaceRoom {

    private final Pace pace;
    private final GroupBudget.Room room;
    private final BusLoop.Alarm again;

    /** Nobody waits, and nobody will where the group states no rate. */
    PaceRoom(GroupSettings settings, BusEnd bus, GroupBudget budget) {
        pace = Pace.of(settings.rateBytes(), settings.burstBytes(), (int) settings.laneBytes(), bus::nanoTime);
        room = pace == null ? null : budget.paceRoom();
        again = pace == null ? null : bus.alarm(room::again);
    }

    /** Whether there is a rate. */
    boolean isKept() {
        return pace != null;
    }

    /** What the sender of a message of so many bytes is to wait for; null if it is not too fast. */
    GroupBudget.Room wait(int length) {
        long nanos = pace == null ? 0 : pace.nanosUntil(length);
        if (nanos == 0) {
            return null;
        }
        again.set(Math.max(1, (nanos + 999_999) / 1_000_000));
        return room;
    }

    /** A message was written, whether or not its sender could wait. */
    void written(int length) {
        if (pace != null) {
            pace.written(length);
        }
    }

    /** Nobody writes any more. */
    void release() {
        if (pace != null) {
            again.cancel();
            room.again();
        }
    }
}
