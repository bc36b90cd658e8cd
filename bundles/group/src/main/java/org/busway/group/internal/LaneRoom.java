package org.busway.group.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.busway.group.internal.lanes.BusLane;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.member.Outcome;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBudget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lane that the bus writes, as senders by sockets wait for it. Members ring their doorbells when they have made the room that the lane says it waits for; these are
 * watched only meanwhile, so a member that rings for nothing wakes nobody.
 */
final class LaneRoom implements BusEnd.RoomKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(LaneRoom.class);

    private final Group group;
    private final BusEnd bus;
    private final BusEnd.Room room;
    private final List<BusEnd.DescriptorWatch> watches = new ArrayList<>();
    private boolean waiting;

    LaneRoom(Group group, BusEnd bus, GroupBudget budget) {
        this.group = group;
        this.bus = bus;
        room = budget.room(this);
    }

    /**
     * What a message of some length is to wait for.
     *
     * @return null if it fits, or whoever is slowest is not waited for
     */
    BusEnd.Room wait(BusLane lane, int length) {
        if (lane.fits(length) || !isWaitedFor(group.slowest())) {
            return null;
        }
        lane.awaitRoom(length);
        // One more look, now that members see that they are waited for.
        if (lane.fits(length)) {
            lane.roomAwaited();
            return null;
        }
        if (!waiting) {
            waiting = true;
            watch(lane);
        }
        return room;
    }

    private static boolean isWaitedFor(Member slowest) {
        return slowest != null && slowest.outcome() == Outcome.BLOCK;
    }

    private void watch(BusLane lane) {
        for (int slot : lane.connected()) {
            try {
                watches.add(bus.watch(lane.bell(slot).fd(), () -> {
                    lane.bell(slot).empty();
                    again(lane);
                }));
            } catch (IOException e) {
                LOG.warn("A member of group \"{}\" cannot say when it has made room: {}", group.name(), e.getMessage());
            }
        }
    }

    /** There may be room, or one less is waited for: whoever waits tries again. To be called before a doorbell is closed. */
    void again(BusLane lane) {
        if (waiting) {
            waiting = false;
            watches.forEach(BusEnd.DescriptorWatch::close);
            watches.clear();
            lane.roomAwaited();
            room.again();
        }
    }

    @Override
    public BusPeer keeper() {
        Member slowest = group.slowest();
        return slowest == null ? null : slowest.peer();
    }

    @Override
    public long deadlineMillis() {
        return group.settings().deadlineMillis();
    }

    @Override
    public long lost() {
        return group.lost();
    }

    @Override
    public void overdue() {
        Member slowest = group.slowest();
        if (slowest != null) {
            group.evict(slowest, "it has held up senders for " + deadlineMillis() + " ms within ten times as long");
        }
    }
}
