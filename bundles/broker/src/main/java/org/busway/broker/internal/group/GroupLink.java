package org.busway.broker.internal.group;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.busway.api.Descriptor;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.MessageHeader;
import org.busway.api.MessageType;
import org.busway.api.Signature;
import org.busway.api.Variant;
import org.busway.broker.internal.loop.EventLoop;
import org.busway.broker.internal.monitor.Monitors;
import org.busway.broker.internal.names.NameTable;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.peer.Peers;
import org.busway.broker.internal.route.BusHeader;
import org.busway.broker.internal.route.BusVoice;
import org.busway.broker.internal.route.Delivery;
import org.busway.broker.internal.route.FlowEvents;
import org.busway.broker.internal.route.FullReceiver;
import org.busway.broker.internal.route.HoldUps;
import org.busway.broker.internal.route.LaneIngress;
import org.busway.broker.internal.route.Refusal;
import org.busway.broker.internal.route.Subscriptions;
import org.busway.os.Epoll;
import org.busway.os.SystemCallException;
import org.busway.spi.filter.NameOwners;
import org.busway.spi.flow.Budgets;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBudget;
import org.busway.spi.group.GroupBus;
import org.busway.spi.group.Groups;
import org.busway.spi.group.LaneTraffic;
import org.busway.spi.group.GroupsLeft;
import org.busway.spi.policy.BusPolicy;
import org.busway.spi.policy.Identity;

/**
 * The bus as its groups see it, and the groups as the bus sees them: there is one manager at a time or none. All but {@link #use} and {@link #execute}
 * belongs to the bus thread.
 */
public final class GroupLink implements BusEnd {

    private final EventLoop loop;
    private final BusVoice voice;
    private final NameTable names;
    private final Peers peers;
    private final BusPolicy policy;
    private final LaneRouting routing;
    private final Subscriptions subscriptions;
    private final Delivery delivery;
    private final HoldUps holdUps;
    private final FullReceiver full;
    private final Budgets budgets;
    private final FlowEvents events;
    private final Map<String, GroupLedger> ledgers = new TreeMap<>();
    private final Monitors monitors;
    private final LaneIngress ingress;
    private final String guid;
    private GroupBus groups;
    /** Null while there is a manager, and where the last one left nothing. */
    private StandIn standIn;
    /** What the manager has said it wants, which it may before it is the manager. */
    private boolean wanted;
    private boolean watchesRules;
    private boolean pressed;
    private Guests guests;
    private final ServedGuests served = new ServedGuests();

    /**
     * A bus without groups.
     *
     * @param loop the bus thread
     * @param voice says what groups have to say
     * @param names who owns what
     * @param peers who is connected
     * @param policy who is privileged
     * @param routing offers signals to groups
     * @param subscriptions the rules of members that are proxied
     * @param monitors who sees everything
     * @param delivery hands on what no lane can hold
     * @param holdUps lets senders wait
     * @param full deals with members whose queues are full
     * @param budgets the accounts of groups
     * @param events is told of members that are slow
     * @param ingress where what lanes hold enters the bus
     * @param guid of the bus
     */
    public GroupLink(EventLoop loop, BusVoice voice, NameTable names, Peers peers, BusPolicy policy, LaneRouting routing,
            Subscriptions subscriptions, Monitors monitors, Delivery delivery, HoldUps holdUps, FullReceiver full,
            Budgets budgets,
            FlowEvents events, LaneIngress ingress, String guid) {
        this.loop = loop;
        this.voice = voice;
        this.names = names;
        this.peers = peers;
        this.policy = policy;
        this.routing = routing;
        this.subscriptions = subscriptions;
        this.delivery = delivery;
        this.holdUps = holdUps;
        this.full = full;
        this.budgets = budgets;
        this.events = events;
        this.monitors = monitors;
        this.ingress = ingress;
        this.guid = guid;
    }

    /**
     * Uses a manager of groups in the place of the one before; from any thread.
     *
     * @param manager the service, or null for none
     * @return done when the one before is no longer used
     */
    public CompletableFuture<Void> use(Groups manager) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                leave();
                if (manager != null) {
                    attach(manager);
                }
                done.complete(null);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
                throw e;
            }
        });
        return done;
    }

    private void leave() {
        if (groups != null) {
            GroupBus before = groups;
            groups = null;
            routing.managedBy(null);
            GroupsLeft left = before.leave();
            forgetAttendances();
            served.left();
            if (left == null) {
                served.endUnserved();
            } else {
                standIn = new StandIn(left, this, () -> endLeft("no manager of groups came in time"));
                routing.managedBy(standIn);
            }
        }
    }

    private void attach(Groups manager) {
        if (standIn != null) {
            standIn.dismiss();
        }
        try {
            wanted = false;
            watchesRules = false;
            pressed = false;
            groups = manager.attach(this);
            routing.managedBy(groups);
            // It may have taken over members and lanes, before it could be offered anything.
            wantsSignals(wanted);
            watchRules(watchesRules);
            lanesArePressed(pressed);
        } finally {
            if (standIn != null) {
                standIn.end("the manager of groups cannot go on with it");
                closeLedgersLeft();
            }
            standIn = null;
            served.endUnserved();
        }
    }

    private void endLeft(String why) {
        StandIn ended = standIn;
        standIn = null;
        routing.managedBy(null);
        ended.dismiss();
        ended.end(why);
        served.endUnserved();
        closeLedgersLeft();
    }

    private void closeLedgersLeft() {
        List.copyOf(ledgers.values()).stream().filter(GroupLedger::isLeft).forEach(GroupLedger::close);
    }

    /** Ends groups, with the bus. */
    public void close() {
        GroupBus before = standIn == null ? groups : standIn;
        groups = null;
        standIn = null;
        routing.managedBy(null);
        if (before != null) {
            before.detach();
            forgetAttendances();
        }
    }

    /** What they kept for a manager is of its class loader, and means nothing to the next one. */
    private void forgetAttendances() {
        peers.all().forEach(peer -> peer.attendance(null));
    }

    /** The groups; null while there is no manager. */
    public GroupBus groups() {
        return groups;
    }

    /** A well-known name has another owner; empty for none. */
    public void nameOwnerChanged(String name, String owner) {
        if (groups != null && !name.startsWith(":")) {
            groups.nameOwnerChanged(name, owner);
        }
    }

    /** A peer is about to go. */
    public void leaving(Peer peer) {
        if (groups != null && peer.attendance() != null) {
            groups.leaving(peer);
        }
    }

    /** A peer has gone. */
    public void gone(Peer peer) {
        served.gone(peer);
        if (peer.attendance() != null) {
            if (groups != null) {
                groups.gone(peer);
            } else if (standIn != null) {
                standIn.gone(peer);
            }
        }
    }

    /** The policies of peers have changed. */
    public void policyChanged() {
        if (groups != null) {
            groups.policyChanged();
        }
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public String guid() {
        return guid;
    }

    @Override
    public BusPeer peer(String uniqueName) {
        return names.owner(uniqueName);
    }

    @Override
    public NameOwners names() {
        return names;
    }

    @Override
    public boolean isPrivileged(BusPeer peer) {
        return policy.isPrivileged(peer.identity());
    }

    @Override
    public void wantsSignals(boolean wantedNow) {
        wanted = wantedNow;
        routing.wantedBy(wanted ? groups : null);
    }

    @Override
    public boolean reply(BusPeer caller, int serial, String signature, List<Object> values) {
        return voice.send(Message.of(MessageType.METHOD_RETURN).flags(MessageHeader.NO_REPLY_EXPECTED)
                .destination(caller.uniqueName()).replySerial(serial).body(new Signature(signature), values).build(),
                (Peer) caller);
    }

    @Override
    public void error(BusPeer caller, int serial, String errorName, String text) {
        voice.error((Peer) caller, serial, new Refusal(errorName, text));
    }

    @Override
    public boolean signal(BusPeer receiver, String member, String signature, List<Object> values) {
        if (!(receiver instanceof Peer)) {
            // A manager that goes on from what an earlier one left speaks of peers that had gone before it came.
            values.stream().filter(Descriptor.class::isInstance).forEach(each -> ((Descriptor) each).close());
            return true;
        }
        return voice.send(signal(GroupBus.INTERFACE, member, signature, values).destination(receiver.uniqueName()).build(),
                (Peer) receiver);
    }

    @Override
    public void signalMonitors(String member, String signature, List<Object> values) {
        for (Peer peer : peers.all()) {
            if (peer.isMonitor()) {
                signal(peer, member, signature, values);
            }
        }
    }

    @Override
    public void broadcast(String interfaceName, String member, String signature, List<Object> values) {
        voice.broadcast(signal(interfaceName, member, signature, values).build());
    }

    private static Message.Builder signal(String interfaceName, String member, String signature, List<Object> values) {
        return Message.signal(GroupBus.PATH, interfaceName, member).flags(MessageHeader.NO_REPLY_EXPECTED)
                .body(new Signature(signature), values);
    }

    @Override
    public boolean subscribe(BusPeer peer, MatchRule rule) {
        return subscriptions.add((Peer) peer, rule);
    }

    @Override
    public void unsubscribe(BusPeer peer, MatchRule rule) {
        subscriptions.remove((Peer) peer, rule);
    }

    @Override
    public void hand(BusPeer receiver) {
        delivery.toOne(routing.offered(), (Peer) receiver);
    }

    @Override
    public GroupBudget budget(String group) {
        GroupLedger before = ledgers.get(group);
        if (before != null && before.isLeft()) {
            return before.taken();
        }
        GroupLedger ledger = new GroupLedger(group, budgets.openOwn("group " + group), budgets.receptions(), holdUps, full,
                events,
                loop::execute, closed -> ledgers.remove(group, closed));
        ledgers.put(group, ledger);
        return ledger;
    }

    /** What flow control knows of each group. */
    public Map<String, Map<String, Variant>> figures(long nowNanos) {
        Map<String, Map<String, Variant>> all = new TreeMap<>();
        ledgers.forEach((group, ledger) -> all.put(group, ledger.figures(nowNanos)));
        return all;
    }

    /** The groups for whose lanes somebody waits. */
    public List<String> slowGroups() {
        return ledgers.values().stream().filter(GroupLedger::isSlow).map(GroupLedger::group).toList();
    }

    @Override
    public Routed route(BusPeer publisher, ByteBuffer bytes, int length, LaneTraffic lane, boolean last) {
        return ingress.take((Peer) publisher, bytes, length, lane, last);
    }

    @Override
    public Turnstile turnstile() {
        return new LaneTurnstile(holdUps);
    }

    @Override
    public void afterSockets(Runnable task) {
        loop.executeLast(task);
    }

    @Override
    public void betweenSockets(Runnable task) {
        loop.executeYielding(task);
    }

    @Override
    public void watchRules(boolean wanted) {
        watchesRules = wanted;
        routing.watchesRules(wanted);
    }

    @Override
    public void forEachRule(RuleVisitor visitor) {
        for (Peer peer : peers.all()) {
            subscriptions.of(peer).forEach(rule -> visitor.rule(rule, false));
            monitors.of(peer).forEach(rule -> visitor.rule(rule, true));
        }
    }

    @Override
    public void lanesArePressed(boolean pressedNow) {
        pressed = pressedNow;
        routing.pressed(pressed);
    }

    @Override
    public long nanoTime() {
        return holdUps.nanoTime();
    }

    @Override
    public Alarm alarm(Runnable action) {
        return new TimerAlarm(loop.timers(), action);
    }

    @Override
    public DescriptorWatch watch(int fd, Runnable readable) throws SystemCallException {
        return watch(fd, Epoll.READABLE, readable);
    }

    @Override
    public DescriptorWatch watchRoom(int fd, Runnable writable) throws SystemCallException {
        return watch(fd, Epoll.WRITABLE, writable);
    }

    @Override
    public Guest admit(Identity identity, Runnable wakeUp) {
        return served.admit(guests, identity, wakeUp);
    }

    @Override
    public Guest resume(String uniqueName, Runnable wakeUp) {
        return served.resume(uniqueName, wakeUp);
    }

    /** Connects those who come by the sockets of groups. */
    public interface Guests {

        /** As {@link BusEnd#admit}. */
        Guest admit(Identity identity, Runnable wakeUp);
    }

    /** Sets who does that; before the bus begins. */
    public void admitBy(Guests admission) {
        guests = admission;
    }

    private DescriptorWatch watch(int fd, int interest, Runnable ready) throws SystemCallException {
        long token = loop.watch(fd, interest, events -> ready.run());
        AtomicBoolean open = new AtomicBoolean(true);
        return () -> {
            if (open.getAndSet(false)) {
                loop.unwatch(fd, token);
            }
        };
    }

    @Override
    public String toString() {
        return BusHeader.NAME + (groups == null ? " without groups" : " with groups");
    }
}
