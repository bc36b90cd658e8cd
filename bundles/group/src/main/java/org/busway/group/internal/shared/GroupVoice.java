package org.busway.group.internal.shared;

import java.io.IOException;
import java.util.List;
import org.busway.api.Descriptor;
import org.busway.group.internal.lanes.DirectLane;
import org.busway.group.internal.lanes.GroupLane;
import org.busway.group.internal.memory.Handed;
import org.busway.os.SocketBell;
import org.busway.group.internal.member.Member;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBus;

/** What a group says: to everybody who listens on the bus, and to its members. */
public final class GroupVoice {

    private static final String BUS = "org.freedesktop.DBus";

    private final String group;
    private final BusEnd bus;

    public GroupVoice(String group, BusEnd bus) {
        this.group = group;
        this.bus = bus;
    }

    /** Somebody is a member now. */
    public void joined(BusPeer peer) {
        toAll("Joined", "ss", List.of(group, peer.uniqueName()));
    }

    /** Somebody is a member no longer. */
    public void left(BusPeer peer) {
        toAll("Left", "ss", List.of(group, peer.uniqueName()));
    }

    /**
     * A member has lost messages, as it says.
     *
     * @param exact whether all of them were wanted; else so many at most
     */
    public void lost(BusPeer peer, long count, long first, long last, boolean exact) {
        toAll("Lost", "sstttb", List.of(group, peer.uniqueName(), count, first, last, exact));
    }

    /** The bus did not come to read so many for its monitors, which are told whatever they want to see. */
    public void lostByMonitors(long count, long first, long last) {
        List<Object> values = List.of(group, BUS, count, first, last, false);
        bus.signalMonitors("Lost", "sstttb", values);
        toAll("Lost", "sstttb", values);
    }

    /** Somebody was put out. */
    public void evicted(BusPeer peer, String why) {
        bus.signal(peer, "Evicted", "ss", List.of(group, why));
        toAll("Evicted", "sss", List.of(group, peer.uniqueName(), why));
    }

    /**
     * Gives a member a lane, and the lane the member.
     *
     * @param position where the member begins
     * @param frame the number of the frame there; -1 if it is not known
     * @return false if the member could not be told
     * @throws IOException if there are no descriptors to be had
     */
    boolean laneAdded(Member member, GroupLane lane, long position, long frame) throws IOException {
        if (member.pair() != null) {
            if (lane instanceof DirectLane direct && !member.completions().areUnderWay()) {
                direct.readers().addPair(member);
            }
            return true;
        }
        int[] bells = SocketBell.pair();
        Handed forMember = new Handed(bells[1]);
        try {
            lane.connect(member, bells[0]);
        } catch (IOException e) {
            forMember.close();
            throw e;
        }
        Descriptor memory;
        try {
            memory = lane.forReading();
        } catch (IOException e) {
            forMember.close();
            throw e;
        }
        if (lane.isOrderRing()) {
            return bus.signal(member.peer(), "OrderAdded", "suhhtt",
                    List.of(group, lane.number(), memory, forMember, position, frame));
        }
        return bus.signal(member.peer(), "LaneAdded", "suhhtts",
                List.of(group, lane.number(), memory, forMember, position, frame, lane.publisher()));
    }

    /**
     * Gives a member a message that is too long for a lane, which a frame there announces.
     *
     * @param position of the frame
     * @return false if it could not be told
     */
    public boolean announced(BusPeer peer, GroupLane lane, long number, long position, Descriptor memory) {
        return bus.signal(peer, "Announced", "sutth", List.of(group, lane.number(), number, position, memory));
    }

    /** Tells a mapped member that this manager stops, or that it has taken over: in between signals of the group come by its socket. */
    public void away(BusPeer peer, boolean isAway) {
        bus.signal(peer, "Away", "sb", List.of(group, isAway));
    }

    /**
     * Has a publisher go on in another lane.
     *
     * @throws IOException if it cannot be told
     */
    public void renew(DirectLane lane) throws IOException {
        if (!bus.signal(lane.peer(), "Renew", "suuh",
                List.of(group, lane.number(), lane.next().number(), lane.next().forWriting()))) {
            throw new IOException("too much waits for its publisher");
        }
    }

    /** Tells a publisher how many frames of its lane, and of those that it was before, count; that lane may be the one that it has left for one that the bus has dropped. */
    public void unpublished(DirectLane lane, String why) {
        bus.signal(lane.peer(), "Unpublished", "suxs", List.of(group, lane.number(), lane.endFrame(), why));
    }

    /** Tells a member, or the publisher, that a lane goes on no further. */
    public void laneEnded(BusPeer peer, GroupLane lane, long position, String why) {
        bus.signal(peer, "LaneEnded", "suts", List.of(group, lane.number(), position, why));
    }

    private void toAll(String member, String signature, List<Object> values) {
        bus.broadcast(GroupBus.INTERFACE, member, signature, values);
    }
}
