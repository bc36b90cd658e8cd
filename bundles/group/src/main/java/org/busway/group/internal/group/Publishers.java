package org.busway.group.internal.group;

import java.io.IOException;
import org.busway.group.internal.lanes.DirectLane;
import org.busway.group.internal.lanes.GroupLane;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.member.PeerGroups;
import org.busway.group.internal.shared.GroupContext;
import org.busway.group.internal.shared.SharedGroup;
import org.busway.lane.layout.LayoutException;
import org.busway.spi.group.BusPeer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who publishes in a group: the life of each publisher's lane, from when it is handed out to when all that stands in it has its place.
 *
 * <p>Invariant: everybody who was given a lane is told of its end once, after the last that can be read of it.
 */
public final class Publishers {

    private static final Logger LOG = LoggerFactory.getLogger(Publishers.class);

    private final Group group;
    private final GroupContext context;

    /** Nobody does. */
    Publishers(Group group, GroupContext context) {
        this.group = group;
        this.context = context;
    }

    private PeerGroups groupsOf(DirectLane lane) {
        return PeerGroups.of(lane.peer(), context.taken());
    }

    /** A publisher has the deadline to map its lane. */
    public void expectMapped(DirectLane lane) {
        if (group.reading().reader() != null) {
            group.reading().reader().laneIsNew();
        }
        groupsOf(lane).publishes().add(group);
        long deadlineMillis = group.settings().deadlineMillis();
        lane.expectMapped(
                context.bus().alarm(() -> end(lane, "its publisher has not mapped it within " + deadlineMillis + " ms")),
                deadlineMillis);
    }

    /** An earlier manager has let somebody publish. */
    public void adopted(DirectLane lane) {
        if (!lane.hasEnded() || lane.isToBeOrdered()) {
            groupsOf(lane).publishes().add(group);
        }
    }

    /** It cannot be taken over: no peer has to do with it any more. */
    public void forgetPeers(SharedGroup shared) {
        shared.lanes().direct().forEach(lane -> groupsOf(lane).publishes().remove(group));
    }

    /** A lane is sealed: members get it, and its publisher gets them. */
    public void isReady(DirectLane lane) {
        try {
            DirectLane former = group.shared().lanes().formerOf(lane);
            if (former != null) {
                group.renewal().goOnIn(lane, former);
                return;
            }
            group.shared().give(lane, group.voice());
            if (group.reading().reader() != null) {
                group.reading().reader().laneIsReady(lane);
            }
            if (group.reading().order() != null) {
                group.reading().order().add(lane);
            }
        } catch (IOException e) {
            end(lane, e.getMessage());
        }
    }

    /** A lane cannot be read on, by its publisher's fault or for want of descriptors. */
    public void broken(DirectLane lane, String why) {
        LOG.warn("group \"{}\": {}", group.name(), why);
        group.statistics().faultFound();
        end(lane, why);
    }

    /** A lane goes on no further: its publisher has gone or ended it, or is at fault. */
    public void end(DirectLane known, String why) {
        if (known.hasEnded() || group.shared() == null || !group.shared().lanes().has(known)) {
            return;
        }
        Reading reading = group.reading();
        DirectLane lane = latest(known);
        LOG.info("lane {} of group \"{}\", written by {}, ends: {}", lane.number(), group.name(), lane.publisher(), why);
        if (reading.reader() != null && !lane.peer().isGone()) {
            reading.reader().finish(lane);
        }
        group.pairs().cut(lane);
        long position = group.shared().lanes().end(lane);
        if (reading.reader() != null) {
            reading.reader().laneEnded(lane);
        }
        group.pairs().complete(lane, true);
        lane.endedBy(why);
        if (reading.order() == null) {
            tellEnded(lane, position, why);
        }
        if (!lane.peer().isGone()) {
            group.voice().unpublished(lane, why);
            group.voice().laneEnded(lane.peer(), lane, position, why);
        }
        if (reading.order() == null) {
            groupsOf(lane).publishes().remove(group);
        } else {
            reading.order().ended(lane);
        }
        group.letGoOfMemory();
    }

    /** The lane that a publisher writes whose lane is about to end: the next one, if it has gone on there and could not say so any more. */
    private DirectLane latest(DirectLane lane) {
        DirectLane next = lane.next();
        if (next == null) {
            return lane;
        }
        try {
            if (next.isWritten()) {
                next.mapped();
                group.renewal().goOnIn(next, lane);
                return next;
            }
        } catch (IOException | LayoutException e) {
            LOG.warn("what {} wrote last into group \"{}\" cannot be read: {}", lane.publisher(), group.name(), e.getMessage());
        }
        lane.renewedBy(null);
        group.shared().lanes().drop(next);
        return lane;
    }

    /** All of a lane stands in the order of the group. */
    public void isOver(DirectLane lane) {
        if (group.shared() == null || !group.shared().lanes().has(lane)) {
            return;
        }
        if (lane.next() != null) {
            // Its publisher has gone on in the next one, and is yet to say so.
            return;
        }
        if (!lane.hasEnded()) {
            // Comes back here.
            end(lane, "its publisher has ended it");
            return;
        }
        if (!lane.isSuperseded()) {
            // Until now what was held up of its publisher could go on here.
            groupsOf(lane).publishes().remove(group);
        }
        tellEnded(lane, lane.orderEnd(), lane.whyEnded());
        group.letGoOfMemory();
    }

    /** Tells members how far a lane is to be read. */
    void tellEnded(GroupLane lane, long position, String why) {
        for (Member member : group.shared().slots().readers()) {
            group.voice().laneEnded(member.peer(), lane, position, why);
        }
    }

    /** A peer is about to go: what it wrote is routed before anybody is told. */
    public void leaving(BusPeer publisher) {
        DirectLane lane = group.reading().reader() == null ? null : group.shared().lanes().theOpen();
        if (lane != null && lane.peer() == publisher) {
            group.reading().reader().finish(lane);
        }
    }

    /** Ends the lane that a peer writes, if it does. */
    public void endLaneOf(BusPeer publisher, String why) {
        DirectLane lane = group.shared() == null ? null : group.shared().lanes().openOf(publisher);
        if (lane != null) {
            end(lane, why);
        }
    }

    /** Ends all of them. */
    void endAll(String why) {
        if (group.shared() != null) {
            group.shared().lanes().open().forEach(lane -> end(lane, why));
        }
    }

    /** Who may no longer say everything writes no lane any more. */
    public void policyChanged() {
        if (group.shared() != null) {
            for (DirectLane lane : group.shared().lanes().open()) {
                if (!lane.peer().signalsFreely()) {
                    end(lane, "policy decides about each signal of its publisher now");
                }
            }
        }
    }
}
