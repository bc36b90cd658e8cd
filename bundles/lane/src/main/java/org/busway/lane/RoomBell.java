package org.busway.lane;

/**
 * Wakes a lane's writer that sleeps until there is room, when this member's cursor has moved far enough. For the member's
 * thread, which has fenced fully since it stored its cursor: see {@link LaneWriter#awaitRoom}.
 */
final class RoomBell {

    private final Lane lane;
    private final Doorbell bell;
    /** The writer's sleep that was rung for last: one ring is enough for one sleep. */
    private long rungFor;

    RoomBell(Lane lane, Doorbell bell) {
        this.lane = lane;
        this.bell = bell;
    }

    void moved(long cursor) {
        long wait = lane.roomWait();
        if (isDue(wait, cursor)) {
            rungFor = wait;
            bell.ring();
        }
    }

    /** Whether the writer is seen to wait for this cursor. */
    boolean isDue(long cursor) {
        return isDue(lane.roomWait(), cursor);
    }

    private boolean isDue(long wait, long cursor) {
        return (wait & 1) != 0 && wait != rungFor && cursor - lane.roomPosition() >= 0;
    }
}
