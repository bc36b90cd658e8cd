package org.busway.group.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.MessageHeader;
import org.busway.api.Variant;
import org.busway.group.internal.group.Group;
import org.busway.group.internal.handover.Adopted;
import org.busway.group.internal.handover.Leaving;
import org.busway.group.internal.keep.KeptSockets;
import org.busway.group.internal.lanes.RunningNumber;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.member.PeerGroups;
import org.busway.group.internal.memory.Retired;
import org.busway.group.internal.memory.Stowage;
import org.busway.group.internal.order.Mediator;
import org.busway.group.internal.reader.BusReader;
import org.busway.group.internal.settings.GroupSettings;
import org.busway.group.internal.shared.GroupContext;
import org.busway.spi.filter.FrameFilters;
import org.busway.spi.filter.RuleIndexes;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBudget;
import org.busway.spi.group.GroupBus;
import org.busway.spi.group.GroupsLeft;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The groups of one bus as the configuration and the bus call them: which there are to be, and what happens on the bus. Belongs to the bus thread, but for {@link #execute}. */
final class GroupsOfBus implements GroupBus {

    private static final Logger LOG = LoggerFactory.getLogger(GroupsOfBus.class);
    /** No name of a group. */
    private static final String GIVEN_BACK = "(given back, and still mapped)";

    private final BusEnd bus;
    private final GroupContext context;
    private final MemberCalls memberCalls;
    private final GroupsObject object;
    private final Fences fences;
    private final Consumer<GroupsOfBus> onDetached;
    private final GroupTable groups;
    private final Adopted adopted;
    private boolean detached;

    /**
     * No groups yet.
     *
     * @param bus whose groups
     * @param indexes find the group of a signal, and members
     * @param filters compile rules for members
     * @param onDetached told when the bus needs them no longer
     */
    GroupsOfBus(BusEnd bus, RuleIndexes indexes, FrameFilters filters, Consumer<GroupsOfBus> onDetached) {
        this.bus = bus;
        this.onDetached = onDetached;
        adopted = new Adopted(bus, this::removeUnconfirmed);
        groups = new GroupTable(bus, indexes);
        context = new GroupContext(bus, indexes, filters, new PeerGroups.Taken(), new RunningNumber(adopted.running()),
                new Mediator(bus), adopted.generation(), new Retired(() -> bus.budget(GIVEN_BACK), bus::alarm), groups::of);
        memberCalls = new MemberCalls(context);
        object = new GroupsObject(context, groups, memberCalls);
        fences = new Fences(bus);
        adopted.take(context, this::goOn, groups::pressedChanged);
        groups.wantSignals();
    }

    /** Hands work to the bus thread; from any thread. */
    void execute(Runnable task) {
        bus.execute(() -> {
            if (!detached) {
                task.run();
            }
        });
    }

    /** What the configuration says now. A group that has changed in it is another one. */
    void configure(List<GroupSettings> configured) {
        List<Group> gone = new ArrayList<>();
        for (Group group : groups.all()) {
            if (group.isConfigured() && !adopted.isUnconfirmed(group)
                    && configured.stream().noneMatch(settings -> settings == group.settings())) {
                gone.add(group);
            }
        }
        gone.forEach(groups::remove);
        for (GroupSettings settings : configured) {
            Group there = groups.named(settings.name());
            if (there != null && adopted.isUnconfirmed(there) && !adopted.confirm(there, settings)) {
                groups.remove(there);
                there = null;
            }
            if (there == null) {
                add(new Group(settings, true, context, groups::pressedChanged));
            } else if (!there.isConfigured()) {
                LOG.warn("group \"{}\" of the configuration takes the place of the one that was created by a call",
                        settings.name());
                groups.remove(there);
                add(new Group(settings, true, context, groups::pressedChanged));
            }
        }
    }

    private void removeUnconfirmed(Group group) {
        LOG.warn("group \"{}\" stands in the configuration no longer: it ends", group.name());
        groups.remove(group);
    }

    private void add(Group group) {
        groups.add(group);
        try {
            groups.open(group, new PlainSockets(group, context, memberCalls, null, groups));
        } catch (IOException e) {
            LOG.error("group \"{}\" has members by the bus alone: {}", group.name(), e.getMessage());
        }
    }

    private void goOn(Group group, KeptSockets sockets, Stowage stowage) {
        groups.add(group);
        groups.goOn(group, new PlainSockets(group, context, memberCalls, bus.peer(sockets.owner()), groups), sockets, stowage);
    }

    @Override
    public Variant property(String name) {
        return groups.property(name);
    }

    @Override
    public void call(BusPeer caller, Message call) {
        object.call(caller, call);
    }

    @Override
    public boolean offer(MessageHeader signal, BusPeer sender, ByteBuffer bytes, int offset, int length) {
        Group group = groups.of(signal, sender);
        return group != null
                && (sender.signalsFreely()
                        ? group.intake().take(signal, bytes, offset, length)
                        : group.intake().hand(signal, length));
    }

    @Override
    public GroupBudget.Room roomFor(MessageHeader signal, BusPeer sender, int length) {
        Group group = sender.signalsFreely() ? groups.of(signal, sender) : null;
        return group == null ? null : group.intake().roomFor(length);
    }

    @Override
    public void beforeMessage(BusPeer receiver, BusPeer sender) {
        if (receiver.attendance() instanceof PeerGroups memberships && !memberships.members().isEmpty()) {
            fences.before(receiver, memberships, sender);
        }
    }

    @Override
    public void routed(BusPeer sender) {
        context.mediator().routed(sender);
        if (sender.attendance() instanceof PeerGroups memberships) {
            List<PeerGroups.Publishing> published = memberships.publishes();
            for (int i = 0; i < published.size(); i++) {
                fences.routed((Group) published.get(i), sender);
            }
        }
    }

    @Override
    public boolean mayTake(BusPeer sender) {
        return context.mediator().mayTake(sender) && areRead(sender, BusReader::readUp);
    }

    @Override
    public boolean mayLeave(BusPeer peer) {
        return context.mediator().mayLeave(peer) && areRead(peer, BusReader::mayLeave);
    }

    private static boolean areRead(BusPeer publisher, BiPredicate<BusReader, BusPeer> isRead) {
        if (publisher.attendance() instanceof PeerGroups memberships) {
            List<PeerGroups.Publishing> published = memberships.publishes();
            for (int i = published.size() - 1; i >= 0; i--) {
                BusReader reader = ((Group) published.get(i)).reading().reader();
                if (reader != null && !isRead.test(reader, publisher)) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public void leaving(BusPeer peer) {
        groups.all().forEach(group -> group.publishers().leaving(peer));
        context.mediator().leaving(peer);
    }

    @Override
    public void ruleAdded(MatchRule rule, boolean ofMonitor) {
        groups.all().forEach(group -> group.reading().ruleAdded(rule, ofMonitor));
    }

    @Override
    public void ruleRemoved(MatchRule rule, boolean ofMonitor) {
        groups.all().forEach(group -> group.reading().ruleRemoved(rule, ofMonitor));
    }

    @Override
    public void gone(BusPeer peer) {
        if (peer.attendance() instanceof PeerGroups memberships) {
            groups.all().forEach(group -> group.publishers().endLaneOf(peer, "its publisher has gone"));
            for (Member member : List.copyOf(memberships.members())) {
                Group group = (Group) member.group();
                group.remove(member);
                group.voice().left(peer);
            }
            groups.wantSignals();
        }
    }

    @Override
    public void nameOwnerChanged(String name, String owner) {
        for (Group group : groups.all()) {
            if (group.shared() != null) {
                group.shared().lanes().names().changed(name, owner);
            }
        }
    }

    @Override
    public void policyChanged() {
        for (Group group : groups.all()) {
            group.policyChanged();
        }
        groups.wantSignals();
    }

    @Override
    public GroupsLeft leave() {
        detached = true;
        adopted.close();
        GroupsLeft left = new Leaving(context, groups::stowSockets).leave(groups.all());
        context.retired().close();
        onDetached.accept(this);
        return left;
    }

    @Override
    public void detach() {
        detached = true;
        adopted.close();
        context.mediator().finish();
        groups.all().forEach(group -> {
            groups.closeSockets(group, "the bus ends");
            group.busEnds();
        });
        context.retired().close();
        onDetached.accept(this);
    }
}
