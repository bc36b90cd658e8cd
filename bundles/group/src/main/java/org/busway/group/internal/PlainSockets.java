package org.busway.group.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.busway.api.MatchRule;
import org.busway.api.MessageHeader;
import org.busway.api.Variant;
import org.busway.group.internal.group.Group;
import org.busway.group.internal.keep.KeptPlain;
import org.busway.group.internal.keep.KeptSockets;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.memory.Stowage;
import org.busway.group.internal.shared.GroupContext;
import org.busway.group.internal.socket.GroupDoor;
import org.busway.group.internal.socket.GroupDoors;
import org.busway.group.internal.socket.SocketHost;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBudget;
import org.busway.spi.policy.Identity;

/** The addresses of one group, and what it decides about who comes there. */
final class PlainSockets implements SocketHost {

    private final Group group;
    private final BusEnd bus;
    private final MemberCalls calls;
    private final BusPeer owner;
    private final GroupTable groups;
    private final List<GroupDoor> doors = new ArrayList<>();

    /**
     * No address is open yet.
     *
     * @param owner who created the group; null if it stands in the configuration
     * @param groups of the bus
     */
    PlainSockets(Group group, GroupContext context, MemberCalls calls, BusPeer owner, GroupTable groups) {
        this.group = group;
        bus = context.bus();
        this.calls = calls;
        this.owner = owner;
        this.groups = groups;
    }

    void open() throws IOException {
        doors.addAll(GroupDoors.open(this, group.settings().seqpacket(), group.settings().datagram()));
    }

    /** Goes on with what an earlier manager left. */
    void adopt(KeptSockets kept, Stowage stowage) {
        doors.addAll(GroupDoors.adopt(this, group.settings().seqpacket(), group.settings().datagram(), kept.doors(), stowage));
    }

    /** Leaves all to the next manager; who cannot be left is a member no longer. */
    KeptSockets stow(Stowage stowage) {
        List<List<KeptPlain>> kept = doors.stream().map(door -> door.stow(stowage)).toList();
        doors.clear();
        return new KeptSockets(owner == null ? "" : owner.uniqueName(), kept);
    }

    void close(String why) {
        doors.forEach(door -> door.close(why));
        doors.clear();
    }

    boolean isOwner(BusPeer peer) {
        return peer == owner;
    }

    boolean decide(int ticket, boolean admitted) {
        return doors.stream().anyMatch(door -> door.decide(ticket, admitted));
    }

    @Override
    public String name() {
        return group.name();
    }

    @Override
    public BusEnd bus() {
        return bus;
    }

    @Override
    public GroupBudget budget() {
        return group.budget();
    }

    @Override
    public long deadlineMillis() {
        return group.settings().deadlineMillis();
    }

    @Override
    public boolean admits(Identity identity) {
        return group.settings().join().admits(identity);
    }

    @Override
    public boolean asksOwner() {
        return group.settings().askOwner();
    }

    @Override
    public boolean ask(int ticket, Identity identity) {
        return owner != null && !owner.isGone() && bus.signal(owner, "JoinAsked", "sua{sv}",
                List.of(group.name(), ticket,
                        Map.of("uid", new Variant("t", identity.uid()), "gid", new Variant("t", identity.gid()),
                                "pid", new Variant("t", identity.pid()))));
    }

    @Override
    public void join(BusPeer guest, List<MatchRule> rules) {
        calls.joinBySocket(group, guest, rules);
    }

    @Override
    public void leave(BusPeer guest) {
        Member member = group.members().of(guest);
        if (member != null) {
            group.remove(member);
            group.voice().left(guest);
        }
    }

    @Override
    public boolean belongs(MessageHeader signal, BusPeer sender) {
        return groups.of(signal, sender) == group;
    }
}
