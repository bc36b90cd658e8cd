package org.busway.broker.internal.group;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.busway.api.Descriptor;
import org.busway.api.MatchRule;
import org.busway.api.Message;
import org.busway.api.MessageHeader;
import org.busway.api.MessageType;
import org.busway.api.Signature;
import org.busway.broker.internal.loop.EventLoop;
import org.busway.broker.internal.monitor.Monitors;
import org.busway.broker.internal.names.NameTable;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.peer.Peers;
import org.busway.broker.internal.route.BusVoice;
import org.busway.broker.internal.route.Delivery;
import org.busway.broker.internal.route.HoldUps;
import org.busway.broker.internal.route.LaneIngress;
import org.busway.broker.internal.route.Refusal;
import org.busway.broker.internal.route.Subscriptions;
import org.busway.os.Epoll;
import org.busway.os.SystemCallException;
import org.busway.spi.filter.NameOwners;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBudget;
import org.busway.spi.group.GroupBus;
import org.busway.spi.group.LaneTraffic;
import org.busway.spi.policy.BusPolicy;
import org.busway.spi.policy.Identity;

/**
 * The bus as its groups see it. What a manager says that it wants holds once it is the manager, and it may say so before. All but {@link #execute} belongs to the bus
 * thread.
 */
public final class BusForGroups implements BusEnd {

    private final EventLoop loop;
    private final BusVoice voice;
    private final NameTable names;
    private final Peers peers;
    private final BusPolicy policy;
    private final LaneRouting routing;
    private final Subscriptions subscriptions;
    private final Monitors monitors;
    private final Delivery delivery;
    private final HoldUps holdUps;
    private final GroupLedgers ledgers;
    private final LaneIngress ingress;
    private final String guid;
    private final ServedGuests served = new ServedGuests();
    private Guests guests;
    /** Null while there is no manager. */
    private GroupBus manager;
    private boolean wanted;
    private boolean watchesRules;
    private boolean pressed;

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
     * @param ledgers the budgets of groups
     * @param ingress where what lanes hold enters the bus
     * @param guid of the bus
     */
    public BusForGroups(EventLoop loop, BusVoice voice, NameTable names, Peers peers, BusPolicy policy, LaneRouting routing,
            Subscriptions subscriptions, Monitors monitors, Delivery delivery, HoldUps holdUps, GroupLedgers ledgers,
            LaneIngress ingress, String guid) {
        this.loop = loop;
        this.voice = voice;
        this.names = names;
        this.peers = peers;
        this.policy = policy;
        this.routing = routing;
        this.subscriptions = subscriptions;
        this.monitors = monitors;
        this.delivery = delivery;
        this.holdUps = holdUps;
        this.ledgers = ledgers;
        this.ingress = ingress;
        this.guid = guid;
    }

    /** A manager is about to attach itself, and has said nothing yet. */
    void isNew() {
        wanted = false;
        watchesRules = false;
        pressed = false;
    }

    /** That is the manager now, and what it has said holds. */
    void isManagedBy(GroupBus present) {
        manager = present;
        routing.managedBy(manager);
        // It may have taken over members and lanes, before it could be offered anything.
        wantsSignals(wanted);
        watchRules(watchesRules);
        lanesArePressed(pressed);
    }

    /** There is no manager; until there is another one, routing asks somebody else, or nobody. */
    void isManagedByNobody(GroupBus meanwhile) {
        manager = null;
        routing.managedBy(meanwhile);
    }

    /** Who came by the sockets of groups. */
    ServedGuests served() {
        return served;
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
        routing.wantedBy(wanted ? manager : null);
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
        return ledgers.open(group);
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
}
