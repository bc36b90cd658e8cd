package org.busway.group.internal;

import java.util.ArrayList;
import java.util.List;
import org.busway.api.Struct;
import org.busway.group.internal.group.Group;
import org.busway.group.internal.lanes.DirectLane;
import org.busway.group.internal.lanes.GroupLane;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.member.PeerGroups;
import org.busway.group.internal.shared.SharedGroup;
import org.busway.group.internal.shared.Slots;
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
            for (GroupLane lane : group.shared().lanes().all()) {
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

    /** A message of a peer that writes a lane of a group was routed. */
    void routed(Group group, BusPeer publisher) {
        SharedGroup shared = group.shared();
        DirectLane lane = shared == null || group.reading().order() != null ? null : shared.lanes().openOf(publisher);
        if (lane != null) {
            routed(shared.slots(), shared.control().table(), lane);
            if (group.reading().reader() != null) {
                group.reading().reader().routed(publisher);
            }
        }
    }

    /** Counts a message, behind its receivers' counts, and wakes whoever waits for it. */
    private void routed(Slots slots, ControlTable table, DirectLane lane) {
        long taken = lane.peer().takenMessages();
        slots.queued();
        table.routed(lane.number(), taken);
        // What was routed is stored before it is looked who waits; a member states that it waits before it looks at the count once more.
        java.lang.invoke.VarHandle.fullFence();
        for (int slot = 0; slot < slots.size(); slot++) {
            Member member = slots.at(slot);
            if (member != null && member.isReader()) {
                long awaited = member.cursors().page().fenceWait(lane.number());
                if (awaited > 0 && awaited <= taken && member.isToBeWokenFor(awaited)) {
                    bus.signal(member.peer(), FENCE, SIGNATURE, List.of(List.of(), 0L, ""));
                }
            }
        }
    }
}
