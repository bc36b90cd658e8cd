package org.busway.group.internal;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.BusException;
import org.busway.api.Descriptor;
import org.busway.api.Message;
import org.busway.api.MessageHeader;
import org.busway.api.Variant;
import org.busway.group.internal.group.Group;
import org.busway.group.internal.lanes.DirectLane;
import org.busway.group.internal.lanes.GroupLane;
import org.busway.group.internal.lanes.Hashes;
import org.busway.group.internal.shared.GroupContext;
import org.busway.group.internal.shared.LaneTable;
import org.busway.group.internal.shared.SharedGroup;
import org.busway.lane.layout.LayoutException;
import org.busway.spi.group.BusPeer;

/**
 * Publish, Mapped and Unpublish. Nobody but the publisher gets a descriptor of a lane before it has mapped it and the memory is sealed: between the two it has the
 * group's deadline, and the bus does not wait.
 */
final class PublisherCalls {

    private static final String NOT_DIRECT = "org.busway.Error.NotDirect";

    private final GroupContext context;

    PublisherCalls(GroupContext context) {
        this.context = context;
    }

    /** A peer wants a lane of its own. */
    void publish(Group group, BusPeer peer, Message call) {
        admit(group, peer);
        if (!context.bus().isPrivileged(peer) && !context.retired().mayMap(peer.identity().uid())) {
            throw new BusException(NOT_DIRECT, "user " + peer.identity().uid()
                    + " keeps too much mapped of lanes that have ended: unmap them");
        }
        try {
            SharedGroup shared = group.share();
            DirectLane lane = shared.newDirectLane(peer, context.bus());
            group.publishers().expectMapped(lane);
            reply(group, shared, peer, call, lane);
        } catch (IOException e) {
            group.letGoOfMemory();
            throw new BusException(NOT_DIRECT, "group \"" + group.name() + "\": " + e.getMessage(), e);
        }
    }

    private void reply(Group group, SharedGroup shared, BusPeer peer, Message call, DirectLane lane) throws IOException {
        Map<String, Variant> parameters = new HashMap<>(Parameters.ofMemory(group, shared, context.generation()));
        parameters.put("deadline.millis", new Variant("u", (int) group.settings().deadlineMillis()));
        Descriptor memory = null;
        Descriptor control = null;
        try {
            memory = lane.forWriting();
            control = shared.control().forReading();
        } catch (IOException e) {
            if (memory != null) {
                memory.close();
            }
            group.publishers().end(lane, "there are no descriptors for it");
            throw e;
        }
        if (!context.bus().reply(peer, call.serial(), "ua{sv}hh", List.of(lane.number(), parameters, memory, control))) {
            group.publishers().end(lane, "its publisher cannot be answered");
        }
    }

    private static void admit(Group group, BusPeer peer) {
        if (!group.settings().publish().admits(peer.identity())) {
            throw new BusException(BusException.ACCESS_DENIED, peer.uniqueName() + " (" + peer.identity()
                    + ") may not publish in group \"" + group.name() + "\": option publish says who may");
        }
        if (!group.settings().givesLanesToPublishers()) {
            throw new BusException(NOT_DIRECT, "the bus writes the lane of group \"" + group.name()
                    + "\": send signals as ever, they are taken into it");
        }
        if (!peer.takesDescriptors() || !peer.signalsFreely()) {
            throw new BusException(NOT_DIRECT, !peer.takesDescriptors()
                    ? peer.uniqueName() + " has not agreed to take descriptors (NEGOTIATE_UNIX_FD)"
                    : "policy decides about each signal of " + peer.uniqueName() + ": who reads a lane cannot ask it");
        }
        SharedGroup shared = group.shared();
        if (group.settings().isMediated() && shared != null && shared.lanes().openOf(peer) != null) {
            throw new BusException(BusException.LIMITS_EXCEEDED,
                    peer.uniqueName() + " publishes in group \"" + group.name() + "\" already, and has one lane in a group");
        }
        GroupLane present = shared == null || group.settings().isMediated() ? null : shared.lanes().theOpen();
        if (present != null) {
            throw new BusException(BusException.LIMITS_EXCEEDED, "group \"" + group.name() + "\" has a publisher, "
                    + present.publisher() + ", and has one at a time");
        }
    }

    /** A publisher has mapped its lane. */
    void mapped(Group group, BusPeer peer, Message call) {
        DirectLane lane = lane(group, peer, call);
        if (lane.isReady()) {
            throw new BusException(BusException.FAILED, "lane " + lane.number() + " is mapped already");
        }
        try {
            lane.mapped();
        } catch (IOException | LayoutException e) {
            group.publishers().end(lane, e.getMessage());
            throw new BusException(NOT_DIRECT, "group \"" + group.name() + "\": " + e.getMessage(), e);
        }
        group.publishers().isReady(lane);
        context.bus().reply(peer, call.serial(), "", List.of());
    }

    /** A publisher finds no room in its lane. */
    void full(Group group, BusPeer peer, Message call) {
        DirectLane lane = lane(group, peer, call);
        if (lane.isReady()) {
            lane.isFull(group.publisherRoom());
        }
        if ((call.flags() & MessageHeader.NO_REPLY_EXPECTED) == 0) {
            context.bus().reply(peer, call.serial(), "", List.of());
        }
    }

    /** A publisher sends a message that is too long for its lane, which a frame will announce. */
    void announce(Group group, BusPeer peer, Message call) {
        DirectLane lane = lane(group, peer, call);
        List<Object> said = call.arguments();
        group.large().announce(lane, (Long) said.get(2), (Long) said.get(3),
                new Hashes((Long) said.get(4), (Long) said.get(5), (Long) said.get(6)), (Descriptor) said.get(7));
        if ((call.flags() & MessageHeader.NO_REPLY_EXPECTED) == 0) {
            context.bus().reply(peer, call.serial(), "", List.of());
        }
    }

    /** A publisher wants its lane no longer. */
    void unpublish(Group group, BusPeer peer, Message call) {
        group.publishers().endLaneOf(peer, "its publisher has ended it");
        context.bus().reply(peer, call.serial(), "", List.of());
    }

    private static DirectLane lane(Group group, BusPeer peer, Message call) {
        long number = ((Number) call.arguments().get(1)).longValue();
        if (group.shared() != null && number < LaneTable.SIZE
                && group.shared().lanes().all()[(int) number] instanceof DirectLane lane
                && lane.peer() == peer && !lane.hasEnded()) {
            return lane;
        }
        throw new BusException(BusException.INVALID_ARGS,
                "lane " + number + " of group \"" + group.name() + "\" is none of " + peer.uniqueName());
    }
}
