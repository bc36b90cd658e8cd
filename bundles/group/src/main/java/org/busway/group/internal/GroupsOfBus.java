package org.busway.group.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.busway.api.BusException;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.MessageHeader;
import org.busway.api.Struct;
import org.busway.api.Variant;
import org.busway.group.internal.lanes.RunningNumber;
import org.busway.group.internal.member.Member;
import org.busway.group.internal.member.PeerGroups;
import org.busway.group.internal.memory.Retired;
import org.busway.group.internal.order.Mediator;
import org.busway.group.internal.reader.BusReader;
import org.busway.spi.filter.FrameFilters;
import org.busway.spi.filter.Receivers;
import org.busway.spi.filter.RuleIndex;
import org.busway.spi.filter.RuleIndexes;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBus;
import org.busway.spi.group.GroupsLeft;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The groups of one bus: which there are, and the object that tells of them. Belongs to the bus thread, but for {@link #execute}. */
final class GroupsOfBus implements GroupBus {

    private static final Logger LOG = LoggerFactory.getLogger(GroupsOfBus.class);
    /** No name of a group. */
    private static final String GIVEN_BACK = "(given back, and still mapped)";
    private static final String PROPERTIES = "org.freedesktop.DBus.Properties";
    private static final Comparator<Group> ORDER = Comparator.<Group>comparingInt(group -> group.settings().rank())
            .thenComparing(Group::name);

    private final BusEnd bus;
    private final GroupContext context;
    private final MemberCalls memberCalls;
    private final PublisherCalls publisherCalls;
    private final Fences fences;
    private final RuleIndex<Group> belongs;
    private final Receivers<Group> choose = this::choose;
    private final Consumer<GroupsOfBus> onDetached;
    private final Map<String, Group> groups = new TreeMap<>();
    private final Adopted adopted;
    private boolean detached;
    private BusPeer offering;
    private Group chosen;

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
        context = new GroupContext(bus, indexes, filters, new PeerGroups.Taken(), new RunningNumber(adopted.running()),
                new Mediator(bus), adopted.generation(), new Retired(() -> bus.budget(GIVEN_BACK), bus::alarm));
        memberCalls = new MemberCalls(context);
        publisherCalls = new PublisherCalls(context);
        fences = new Fences(bus);
        belongs = indexes.create();
        adopted.take(context, this::add, this::pressedChanged);
        wantSignals();
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
        for (Group group : groups.values()) {
            if (group.isConfigured() && !adopted.isUnconfirmed(group)
                    && configured.stream().noneMatch(settings -> settings == group.settings())) {
                gone.add(group);
            }
        }
        gone.forEach(this::remove);
        for (GroupSettings settings : configured) {
            Group there = groups.get(settings.name());
            if (there != null && adopted.isUnconfirmed(there) && !adopted.confirm(there, settings)) {
                remove(there);
                there = null;
            }
            if (there == null) {
                add(new Group(settings, true, context, this::pressedChanged));
            } else if (!there.isConfigured()) {
                LOG.warn("group \"{}\" of the configuration takes the place of the one that was created by a call",
                        settings.name());
                remove(there);
                add(new Group(settings, true, context, this::pressedChanged));
            }
        }
    }

    private void removeUnconfirmed(Group group) {
        LOG.warn("group \"{}\" stands in the configuration no longer: it ends", group.name());
        remove(group);
    }

    private PlainSockets sockets(Group group, BusPeer owner) {
        return new PlainSockets(group, bus, memberCalls, owner, (signal, sender) -> groupOf(signal, sender) == group);
    }

    private void decide(Group group, BusPeer caller, Message call) {
        if (group.sockets() == null || !group.sockets().isOwner(caller)) {
            throw new BusException(BusException.ACCESS_DENIED,
                    caller.uniqueName() + " has not created group \"" + group.name() + "\": who has decides who joins");
        }
        if (!group.sockets().decide(((Number) call.arguments().get(1)).intValue(), (Boolean) call.arguments().get(2))) {
            throw new BusException(BusException.FAILED, "nobody waits with ticket " + call.arguments().get(1)
                    + ": decide once, within the group's deadline");
        }
        bus.reply(caller, call.serial(), "", List.of());
    }

    private void add(Group group) {
        enter(group);
        try {
            group.open(sockets(group, null));
        } catch (IOException e) {
            LOG.error("group \"{}\" has members by the bus alone: {}", group.name(), e.getMessage());
        }
    }

    private void enter(Group group) {
        groups.put(group.name(), group);
        group.settings().rules().forEach(rule -> belongs.add(group, rule));
        namesChanged();
    }

    private void remove(Group group) {
        groups.remove(group.name());
        belongs.removeAll(group);
        group.close();
        wantSignals();
        namesChanged();
    }

    private void namesChanged() {
        bus.broadcast(PROPERTIES, "PropertiesChanged", "sa{sv}as", List.of(INTERFACE, Map.of("Names", names()), List.of()));
    }

    private Variant names() {
        return new Variant("as", List.copyOf(groups.keySet()));
    }

    @Override
    public Map<String, Variant> properties() {
        return Map.of("Names", names());
    }

    @Override
    public void call(BusPeer caller, Message call) {
        try {
            switch (call.member()) {
                case "List" -> list(caller, call);
                case "Create" -> create(caller, call);
                case "Destroy" -> destroy(caller, call);
                case "Statistics" -> bus.reply(caller, call.serial(), "a{sv}", List.of(find(call).statistics().values()));
                case "Join" -> memberCalls.join(find(call), caller, call);
                case "Leave" -> memberCalls.leave(find(call), caller, call);
                case "SetFilter" -> memberCalls.setFilter(find(call), caller, call);
                case "Publish" -> publisherCalls.publish(find(call), caller, call);
                case "Mapped" -> publisherCalls.mapped(find(call), caller, call);
                case "Full" -> publisherCalls.full(find(call), caller, call);
                case "Announce" -> publisherCalls.announce(find(call), caller, call);
                case "Unpublish" -> publisherCalls.unpublish(find(call), caller, call);
                case "Lost" -> memberCalls.lost(find(call), caller, call);
                case "Fault" -> memberCalls.fault(find(call), caller, call);
                case "Decide" -> decide(find(call), caller, call);
                default -> throw new BusException(BusException.UNKNOWN_METHOD, INTERFACE + " has no method " + call.member());
            }
        } catch (BusException e) {
            bus.error(caller, call.serial(), e.errorName(), e.getMessage());
        } catch (IllegalArgumentException e) {
            bus.error(caller, call.serial(), BusException.INVALID_ARGS, e.getMessage());
        }
        wantSignals();
    }

    private void list(BusPeer caller, Message call) {
        List<Struct> all = groups.values().stream().sorted(ORDER).map(group -> Struct.of(group.name(), group.settings().values()))
                .toList();
        bus.reply(caller, call.serial(), "a(sa{sv})", List.of(all));
    }

    private void create(BusPeer caller, Message call) {
        privileged(caller, call);
        GroupSettings settings = GroupSettings.of(call.argument(0), OptionsOfCall.of(call.argument(1, Map.class)));
        if (groups.containsKey(settings.name())) {
            throw new BusException(BusException.FAILED,
                    "group \"" + settings.name() + "\" exists: destroy it first, or take another name");
        }
        Group created = new Group(settings, false, context, this::pressedChanged);
        PlainSockets sockets = sockets(created, caller);
        try {
            created.open(sockets);
        } catch (IOException e) {
            created.close();
            throw new BusException(BusException.FAILED, "group \"" + settings.name() + "\": " + e.getMessage(), e);
        }
        enter(created);
        bus.reply(caller, call.serial(), "", List.of());
    }

    private void destroy(BusPeer caller, Message call) {
        privileged(caller, call);
        Group group = find(call);
        if (group.isConfigured()) {
            throw new BusException(BusException.ACCESS_DENIED,
                    "group \"" + group.name() + "\" stands in the configuration: remove " + ConfiguredGroup.PID + "~"
                            + group.name()
                            + " there");
        }
        remove(group);
        bus.reply(caller, call.serial(), "", List.of());
    }

    private Group find(Message call) {
        Group group = groups.get(call.argument(0));
        if (group == null) {
            throw new BusException("org.busway.Error.UnknownGroup",
                    "there is no group \"" + call.argument(0) + "\": there are " + groups.keySet());
        }
        return group;
    }

    private void privileged(BusPeer caller, Message call) {
        if (!bus.isPrivileged(caller)) {
            throw new BusException(BusException.ACCESS_DENIED,
                    call.member() + " is for root and the user of the bus: " + caller.uniqueName() + " is " + caller.identity());
        }
    }

    @Override
    public boolean offer(MessageHeader signal, BusPeer sender, ByteBuffer bytes, int offset, int length) {
        Group group = groupOf(signal, sender);
        return group != null
                && (sender.signalsFreely()
                        ? group.intake().take(signal, bytes, offset, length)
                        : group.intake().hand(signal, length));
    }

    @Override
    public BusEnd.Room roomFor(MessageHeader signal, BusPeer sender, int length) {
        Group group = sender.signalsFreely() ? groupOf(signal, sender) : null;
        return group == null ? null : group.intake().roomFor(length);
    }

    private Group groupOf(MessageHeader signal, BusPeer sender) {
        chosen = null;
        offering = sender;
        belongs.match(signal, bus.names(), choose);
        return chosen;
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
        groups.values().forEach(group -> group.publishers().leaving(peer));
        context.mediator().leaving(peer);
    }

    @Override
    public void ruleAdded(MatchRule rule, boolean ofMonitor) {
        groups.values().forEach(group -> group.reading().ruleAdded(rule, ofMonitor));
    }

    @Override
    public void ruleRemoved(MatchRule rule, boolean ofMonitor) {
        groups.values().forEach(group -> group.reading().ruleRemoved(rule, ofMonitor));
    }

    private void pressedChanged() {
        boolean pressed = false;
        for (Group group : groups.values()) {
            pressed |= group.intake().isPressed();
        }
        bus.lanesArePressed(pressed);
    }

    private void choose(Group group) {
        if ((chosen == null || ORDER.compare(group, chosen) < 0) && group.admitsPublisher(offering)) {
            chosen = group;
        }
    }

    /** Routing pays for groups only while somebody reads a lane that the bus writes. */
    private void wantSignals() {
        boolean wanted = false;
        boolean reads = false;
        for (Group group : groups.values()) {
            wanted |= group.members().haveReaders();
            reads |= group.reading().listensToRules();
        }
        bus.wantsSignals(wanted);
        bus.watchRules(reads);
    }

    @Override
    public void gone(BusPeer peer) {
        if (peer.attendance() instanceof PeerGroups memberships) {
            groups.values().forEach(group -> group.publishers().endLaneOf(peer, "its publisher has gone"));
            for (Member member : List.copyOf(memberships.members())) {
                Group group = (Group) member.group();
                group.remove(member);
                group.voice().left(peer);
            }
            wantSignals();
        }
    }

    @Override
    public void nameOwnerChanged(String name, String owner) {
        for (Group group : groups.values()) {
            if (group.shared() != null) {
                group.shared().lanes().names().changed(name, owner);
            }
        }
    }

    @Override
    public void policyChanged() {
        for (Group group : groups.values()) {
            group.policyChanged();
        }
        wantSignals();
    }

    @Override
    public GroupsLeft leave() {
        detached = true;
        adopted.close();
        groups.values().forEach(group -> {
            group.closeSockets("the manager of groups stops: join again");
            group.endFiltered("the manager of groups stops: join again");
        });
        GroupsLeft left = new Leaving(context).leave(groups.values());
        context.retired().close();
        onDetached.accept(this);
        return left;
    }

    @Override
    public void detach() {
        detached = true;
        adopted.close();
        context.mediator().finish();
        groups.values().forEach(Group::busEnds);
        context.retired().close();
        onDetached.accept(this);
    }
}
