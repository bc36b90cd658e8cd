package org.busway.group.internal;

import java.util.ArrayList;
import java.util.List;
import org.busway.api.Struct;
import org.busway.group.internal.lanes.DirectLane;
import org.busway.group.internal.lanes.GroupLane;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.member.PeerGroups;
import org.busway.lane.page.ControlTable;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusPeer;

/**
 * Keeps the order between lanes and sockets. <em>Lane then socket</em>: before a socket message goes to a member, it is told how far its lanes had got when the message
 * was sequenced, if they have moved since it was told last; it hands the message on behind what stands there. <em>Socket then lane</em>: the control page says how
 * many messages were put into each member's connection, before a frame can be seen that has to come behind them. A message that a member gets by its socket as a member,
 * since no lane could hold it, is said to be so.
 */
final class Fences {

    private static final String FENCE = "Fence";
    private static final String SIGNATURE = "a(sut)ts";

    private final BusEnd bus;

    Fences(BusEnd bus) {
        this.bus = bus;
    }

    /** A message of a sender, or of the bus where that is null, is about to be put into a peer's connection. */
    void before(BusPeer receiver, PeerGroups memberships, BusPeer sender) {
        List<Struct> moved = null;
        long ordinal = 0;
        List<Member> members = memberships.members();
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            if (!member.isMapped() || member.isEvicted() || member.pair() != null) {
                continue;
            }
            Group group = (Group) member.group();
            for (GroupLane lane : group.shared().lanes()) {
                if (lane == null || !lane.isFenced() || !lane.isReady() && !lane.isSuperseded()) {
                    continue;
                }
                if (sender != null && lane instanceof DirectLane direct && direct.peer() == sender) {
                    ordinal = sender.takenMessages();
                }
                long tail = lane.tail();
                if (member.hasMoved(lane.number(), tail)) {
                    moved = moved == null ? new ArrayList<>(2) : moved;
                    moved.add(Struct.of(group.name(), lane.number(), tail));
                }
            }
        }
        String handed = memberships.handed();
        if (moved != null || ordinal > 0 || !handed.isEmpty()) {
            bus.signal(receiver, FENCE, SIGNATURE, List.of(moved == null ? List.of() : moved, ordinal, handed));
        }
    }

    /** Says in the control page how many messages were put into each member's connection. Allocates nothing. */
    static void queued(SharedGroup shared) {
        ControlTable table = shared.control().table();
        for (int slot = 0; slot < shared.shape().members(); slot++) {
            Member member = shared.at(slot);
            if (member != null && member.hasMoreQueued()) {
                table.queued(slot, member.peer().queuedMessages());
            }
        }
    }

    /** A message of a lane's publisher was routed: counts it, behind its receivers' counts, and wakes whoever waits for it. */
    void routed(SharedGroup shared, DirectLane lane) {
        long taken = lane.peer().takenMessages();
        queued(shared);
        shared.control().table().routed(lane.number(), taken);
        // What was routed is stored before it is looked who waits; a member states that it waits before it looks at the count once more.
        java.lang.invoke.VarHandle.fullFence();
        for (int slot = 0; slot < shared.shape().members(); slot++) {
            Member member = shared.at(slot);
            if (member != null && !member.isEvicted()) {
                long awaited = member.cursors().page().fenceWait(lane.number());
                if (awaited > 0 && awaited <= taken && member.isToBeWokenFor(awaited)) {
                    bus.signal(member.peer(), FENCE, SIGNATURE, List.of(List.of(), 0L, ""));
                }
            }
        }
    }
}
