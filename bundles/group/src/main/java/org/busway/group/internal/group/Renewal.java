package org.busway.group.internal.group;

import java.io.IOException;
import org.busway.group.internal.lanes.BusLane;
import org.busway.group.internal.lanes.DirectLane;
import org.busway.group.internal.lanes.GroupLane;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.shared.GroupContext;
import org.busway.group.internal.shared.Rekey;
import org.busway.group.internal.shared.SharedGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a group goes on in other lanes: those of the bus in one step, those of publishers when these have mapped them. Who stays reads the former lane to its end, then the
 * next.
 */
public final class Renewal implements Rekey.Lanes {

    private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);

    private final Group group;
    private final GroupContext context;
    private final LaneRoom room;

    Renewal(Group group, GroupContext context, LaneRoom room) {
        this.group = group;
        this.context = context;
        this.room = room;
    }

    @Override
    public boolean renew(long culprit) {
        if (group.shared() == null) {
            return true;
        }
        // Members ring the lanes that they are given, and nobody waits for those that are left.
        room.leave();
        try {
            SharedGroup shared = group.shared();
            if (group.reading().order() != null) {
                renewOrder(shared, culprit);
            } else if (shared.busLane() != null) {
                giveNext(shared.ofBus().supersedeLane(context.running(), culprit));
            }
            for (DirectLane lane : shared.lanes().open()) {
                renew(lane, culprit);
            }
            if (group.shared() != null) {
                group.shared().isMappedByMembersAlone();
            }
            return true;
        } catch (IOException e) {
            LOG.warn("group \"{}\" goes on in lanes that somebody maps who was put out: {}", group.name(), e.getMessage());
            return false;
        } finally {
            room.again();
        }
    }

    /** All that the bus writes is left; what publishers write is ordered in the other ring also before they go on in other lanes. */
    private void renewOrder(SharedGroup shared, long culprit) throws IOException {
        BusLane former = shared.busLane();
        shared.ofBus().supersedeOrder(context.running(), culprit);
        group.reading().order().goOn(shared.ring(), shared.busLane());
        giveNext(shared.ring());
        giveNext(shared.busLane());
        group.publishers().tellEnded(former, shared.ring().start(), DirectLane.GOES_ON);
    }

    /** Who cannot be given the lane in which the group goes on cannot stay. */
    private void giveNext(GroupLane lane) {
        for (Member member : group.shared().slots().readers()) {
            String why = "it cannot be given the lane in which the group goes on";
            try {
                if (group.shared().give(lane, member, group.voice())) {
                    continue;
                }
            } catch (IOException e) {
                why += ": " + e.getMessage();
            }
            group.eviction().putOut(member, why);
        }
    }

    /** A publisher is told to go on in another lane, which nobody is given before it does. */
    private void renew(DirectLane lane, long culprit) throws IOException {
        if (!lane.isReady() || lane.next() != null) {
            return;
        }
        group.shared().renew(lane, culprit, context.bus());
        lane.next().expectMapped(context.bus().alarm(() -> group.publishers().end(lane,
                "its publisher does not go on in the lane that it was given for this one")), group.settings().deadlineMillis());
        try {
            group.voice().renew(lane);
        } catch (IOException e) {
            group.publishers().end(lane, "it was to go on in another one: " + e.getMessage());
        }
    }

    /** The publisher of a lane goes on in the next one. */
    public void goOnIn(DirectLane next, DirectLane former) throws IOException {
        Reading reading = group.reading();
        if (reading.reader() != null) {
            reading.reader().finish(former);
        }
        former.supersede();
        group.shared().lanes().end(former);
        group.pairs().complete(former, false);
        if (reading.reader() != null) {
            reading.reader().laneEnded(former);
            if (!next.peer().isGone()) {
                reading.reader().laneIsReady(next);
            }
        }
        giveNext(next);
        if (reading.order() != null) {
            boolean isOver = former.orderEnd() >= 0;
            reading.order().add(next);
            if (isOver) {
                group.publishers().isOver(former);
            }
        }
    }

    @Override
    public boolean letGoOfRead() {
        return group.shared() == null || group.shared().lanes().letGoOfRead();
    }
}
