package org.busway.group.internal.group;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.busway.group.internal.lanes.LaneSpace;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.member.Outcome;
import org.busway.group.internal.shared.LaneTable;
import org.busway.os.SocketBell;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusLoop;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBudget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the bus writes, as senders by sockets wait for it. Members ring their doorbells when they have made the room that the lane says it waits for; these are
 * watched only meanwhile, so a member that rings for nothing wakes nobody.
 */
public final class LaneRoom implements GroupBudget.RoomKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(LaneRoom.class);

    private final Group group;
    private final BusEnd bus;
    private final GroupBudget.Room room;
    private final List<BusLoop.DescriptorWatch> watches = new ArrayList<>();
    /** What is waited for; null while nothing is. */
    private LaneSpace waited;
    private boolean holdsReading;

    /** Nobody waits. */
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
    GroupBudget.Room wait(LaneSpace lane, int length) {
        if (lane.fits(length) || !isWaitedFor(group.intake().slowest())) {
            return null;
        }
        lane.awaitRoom(length);
        // One more look, now that members see that they are waited for.
        if (lane.fits(length)) {
            lane.roomAwaited();
            return null;
        }
        if (waited == null) {
            waited = lane;
            watch(lane);
        }
        return room;
    }

    private static boolean isWaitedFor(Member slowest) {
        return slowest != null && slowest.outcome() == Outcome.BLOCK;
    }

    private void watch(LaneSpace lane) {
        for (SocketBell bell : lane.bells()) {
            try {
                watches.add(bus.watch(bell.fd(), () -> {
                    bell.empty();
                    again();
                }));
            } catch (IOException e) {
                LOG.warn("A member of group \"{}\" cannot say when it has made room: {}", group.name(), e.getMessage());
            }
        }
    }

    /** The order of what publishers write waits too, until there is room again. */
    public void holdReading() {
        holdsReading = true;
        room.holdsReading(true);
    }

    /** It does not wait any more. */
    public void releaseReading() {
        if (holdsReading) {
            holdsReading = false;
            room.holdsReading(false);
        }
    }

    /** The doorbells of what is waited for are about to be closed, since another lane takes its place: {@link #again} when it has. */
    public void leave() {
        watches.forEach(BusLoop.DescriptorWatch::close);
        watches.clear();
    }

    /** There may be room, or one less is waited for: whoever waits tries again. To be called before a doorbell is closed. */
    public void again() {
        if (waited != null) {
            LaneSpace lane = waited;
            waited = null;
            leave();
            lane.roomAwaited();
            releaseReading();
            group.reading().hasRoom();
            room.again();
        }
    }

    @Override
    public BusPeer keeper() {
        Member slowest = group.intake().slowest();
        return slowest == null ? null : slowest.peer();
    }

    @Override
    public double laps() {
        return group.intake().lapsOfSlowest();
    }

    @Override
    public long deadlineMillis() {
        BusPeer slowest = keeper();
        return slowest == null ? group.settings().deadlineMillis() : group.reception(slowest).deadlineMillis();
    }

    @Override
    public long lost() {
        return group.members().lost(LaneTable.counted(group.settings().isMediated()));
    }

    @Override
    public void overdue() {
        Member slowest = group.intake().slowest();
        if (slowest != null) {
            group.eviction().letGo(slowest, "it has held up senders for " + deadlineMillis() + " ms within ten times as long");
        } else {
            again();
        }
    }
}
