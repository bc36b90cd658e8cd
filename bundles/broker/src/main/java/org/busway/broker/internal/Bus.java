package org.busway.broker.internal;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.busway.api.BusException;
import org.busway.broker.internal.activation.Activator;
import org.busway.broker.internal.driver.Driver;
import org.busway.broker.internal.driver.DriverParts;
import org.busway.broker.internal.driver.Evictions;
import org.busway.broker.internal.driver.FlowParts;
import org.busway.broker.internal.driver.FlowSignals;
import org.busway.broker.internal.driver.OwnershipSignals;
import org.busway.broker.internal.group.BusForGroups;
import org.busway.broker.internal.group.GroupLedgers;
import org.busway.broker.internal.group.GroupLink;
import org.busway.broker.internal.group.LaneRouting;
import org.busway.broker.internal.listen.Identities;
import org.busway.broker.internal.listen.Listeners;
import org.busway.broker.internal.local.BundleBus;
import org.busway.broker.internal.local.LocalMemoryWaits;
import org.busway.broker.internal.local.LocalServices;
import org.busway.broker.internal.loop.BusThread;
import org.busway.broker.internal.loop.EventLoop;
import org.busway.broker.internal.loop.Timer;
import org.busway.broker.internal.loop.Timers;
import org.busway.broker.internal.memory.Arena;
import org.busway.broker.internal.memory.SegmentPool;
import org.busway.broker.internal.monitor.Monitors;
import org.busway.broker.internal.names.NameTable;
import org.busway.broker.internal.names.Ownership;
import org.busway.broker.internal.peer.Departure;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.peer.Peers;
import org.busway.broker.internal.peer.SocketServices;
import org.busway.broker.internal.peer.Turn;
import org.busway.broker.internal.route.Admission;
import org.busway.broker.internal.route.BusVoice;
import org.busway.broker.internal.route.Delivery;
import org.busway.broker.internal.route.Dispatcher;
import org.busway.broker.internal.route.FlowRules;
import org.busway.broker.internal.route.FullReceiver;
import org.busway.broker.internal.route.HoldUps;
import org.busway.broker.internal.route.Ingress;
import org.busway.broker.internal.route.LaneIngress;
import org.busway.broker.internal.route.Parcels;
import org.busway.broker.internal.route.PendingReplies;
import org.busway.broker.internal.route.Refusal;
import org.busway.broker.internal.route.Subscriptions;
import org.busway.broker.internal.route.WaitingRoom;
import org.busway.os.PeerCredentials;
import org.busway.os.Processes;
import org.busway.os.SystemCallException;
import org.busway.spi.flow.Account;
import org.busway.spi.group.Groups;
import org.busway.spi.peer.LocalBus;
import org.busway.spi.policy.BusSettings;
import org.busway.spi.policy.Identity;

/**
 * One bus: all of its parts, put together, and the thread that owns them. What it needs from other bundles comes in {@link BusServices}.
 *
 * <p>It is made and started on any one thread; from then on everything happens on the bus thread, and other threads hand it work
 * ({@link EventLoop#execute}).
 */
public final class Bus {

    /** Memory that nobody has wanted for so long is freed. */
    private static final long IDLE_MEMORY_MILLIS = 500;
    /** Sources have started by then, and what that made the compilers do is done. */
    private static final long START_OVER_MILLIS = 10_000;

    private final BusServices services;
    private final EventLoop loop;
    private final BusThread thread;
    private final SegmentPool pool;
    private final Arena arena;
    private final HoldUps holdUps;
    private final ChargeCheck charges;
    private final Turn turn;
    private final Departure departure;
    private final Peers peers;
    private final PendingReplies replies;
    private final Activator activator;
    private final GroupLink groups;
    private final SocketServices sockets;
    private final BundleBus bundles;
    private final Listeners listeners;
    private final Runnable policyChanged;
    /** Written before the bus thread starts, which reads it. */
    private Identity self;

    /**
     * A bus that does nothing yet.
     *
     * @param services what other bundles provide
     * @param options of this bus
     * @throws SystemCallException if the kernel has no descriptor to give
     */
    public Bus(BusServices services, BusOptions options) throws SystemCallException {
        this.services = services;
        pool = new SegmentPool(options.memoryBytes());
        arena = new Arena(pool);
        turn = new Turn(arena);
        Timers timers = new Timers(System::nanoTime);
        loop = new EventLoop(timers);
        thread = new BusThread(loop, "busway-bus");
        peers = new Peers(services.policy());
        NameTable names = new NameTable();
        LaneRouting lanes = new LaneRouting();
        Subscriptions subscriptions = new Subscriptions(services.indexes().create(), lanes);
        FlowRules flowRules = new FlowRules(services.budgets().receptions(), subscriptions);
        holdUps = new HoldUps(timers, System::nanoTime);
        FullReceiver full = new FullReceiver(holdUps, flowRules);
        Monitors monitors = new Monitors(services.indexes(), names, full, lanes);
        replies = new PendingReplies(timers, System::nanoTime);
        Delivery delivery = new Delivery(subscriptions, names, monitors, replies, full, lanes);
        Parcels parcels = new Parcels();
        BusVoice voice = new BusVoice(arena, parcels, delivery, monitors);
        Evictions evictions = new Evictions();
        FlowSignals flowSignals = new FlowSignals(voice, turn, evictions);
        full.tell(flowSignals);
        replies.onUnanswered((caller, serial, text) -> voice.error(caller, serial, new Refusal(BusException.NO_REPLY, text)));
        Account ofBus = services.budgets().openOwn("the bus");
        activator = options.activator().apply(new ActivationParts(loop, names,
                new WaitingRoom(pool, parcels, delivery, voice, ofBus), voice, ofBus));
        Admission admission = new Admission(subscriptions, names, delivery, full, flowRules, holdUps, services.budgets(), lanes);
        GroupLedgers ledgers = new GroupLedgers(services.budgets(), holdUps, full, flowSignals, loop::execute);
        BusForGroups forGroups = new BusForGroups(loop, voice, names, peers, services.policy(), lanes, subscriptions, monitors,
                delivery, holdUps, ledgers, new LaneIngress(arena, parcels, monitors, delivery, admission, turn), options.guid());
        groups = new GroupLink(loop::execute, forGroups, peers, ledgers);
        Ownership ownership = new Ownership(names, new OwnershipSignals(voice, activator, groups::nameOwnerChanged));
        Driver driver = new DriverParts(loop, voice, peers, names, ownership, subscriptions, monitors, replies, activator, pool,
                services.policy(), () -> self, options.guid(), options.systemdActivation(),
                this::reload, groups, new FlowParts(services.budgets(), full, holdUps, flowRules, ledgers, evictions))
                .driver();
        Dispatcher dispatcher = new Dispatcher(names, monitors, delivery, driver, activator, voice, arena, lanes);
        Ingress ingress = new Ingress(arena, parcels, dispatcher, admission, lanes);
        sockets = new SocketServices(loop, turn, ingress, pool, peers, full, services.policy(), services.authenticator(),
                services.budgets(), options.guid(), options.unfinishedMillis());
        LocalMemoryWaits memoryWaits = new LocalMemoryWaits(services.budgets());
        turn.onOver(memoryWaits::turnEnded);
        Timer unused = new Timer(pool::freeUnused);
        turn.onOver(() -> {
            if (pool.idleBytes() > 0 && !unused.isScheduled()) {
                timers.schedule(unused, IDLE_MEMORY_MILLIS);
            }
        });
        timers.schedule(new Timer(Processes::giveBackFreeMemory), START_OVER_MILLIS);
        bundles = new BundleBus(new LocalServices(loop, turn, ingress, peers, ownership, full, services.policy(),
                services.budgets(), memoryWaits));
        forGroups.admitBy(bundles::admit);
        charges = new ChargeCheck(pool, arena, services.budgets());
        if (options.checksCharges()) {
            pool.onLoan(charges::lent);
        }
        loop.onTurnEnd(options.checksCharges() ? this::endAndCheck : turn::end);
        departure = new Departure(peers, subscriptions, ownership, monitors, activator, replies, full, groups, loop::executeLast);
        turn.onEnded(departure);
        listeners = new Listeners(options.environment(), options.guid());
        policyChanged = () -> loop.execute(() -> {
            applySettings();
            // dbus-daemon says so after each reading, whether or not the services are others.
            voice.broadcast("ActivatableServicesChanged", "", BusVoice.Body.NONE);
        });
    }

    /**
     * Opens the sockets and begins.
     *
     * @param addresses what to listen at
     * @param listening done once the sockets listen and before anybody is accepted, such as becoming another user
     * @throws IOException naming the address that cannot be had, or what {@code listening} failed of; the bus is closed then
     */
    public void start(List<String> addresses, Listening listening) throws IOException {
        try {
            listeners.open(addresses);
            listening.done(listeners.addresses());
            self = Identities.of(PeerCredentials.self());
            applySettings();
            listeners.accept(loop, peers, sockets);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
        services.policy().addListener(policyChanged);
        thread.start();
    }

    /** What is to be done once the sockets listen. */
    @FunctionalInterface
    public interface Listening {

        /**
         * The sockets listen; nobody has been accepted.
         *
         * @param addresses as clients use them
         * @throws IOException if the bus is not to begin
         */
        void done(List<String> addresses) throws IOException;
    }

    /**
     * Ends the bus: closes every socket and frees everything.
     *
     * @param timeoutMillis how long to wait for the bus thread
     * @return false if it has not ended in time
     */
    public boolean stop(long timeoutMillis) {
        services.policy().removeListener(policyChanged);
        return thread.stop(this::close, timeoutMillis);
    }

    /** Reads the configuration again; completed on the bus thread when it is in force for everybody. From any thread. */
    public CompletionStage<Void> reload() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        services.policy().reload().whenComplete((settings, failure) -> loop.execute(() -> {
            if (failure == null) {
                applySettings();
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        }));
        return done;
    }

    /**
     * Uses a manager of groups; from any thread.
     *
     * @param manager the service, or null for none
     * @return done when the one before is no longer used
     */
    public CompletionStage<Void> groups(Groups manager) {
        return groups.use(manager);
    }

    /** Where bundles of this process connect. */
    public LocalBus localBus() {
        return bundles;
    }

    /** The addresses that clients can connect to. */
    public List<String> addresses() {
        return listeners.addresses();
    }

    /** The thread that owns the bus, for tests. */
    Thread thread() {
        return thread.thread();
    }

    /** The bus thread's loop, for tests. */
    EventLoop loop() {
        return loop;
    }

    /** How many are connected, for tests; on the bus thread. */
    public int peerCount() {
        return peers.all().size();
    }

    /** Who is connected, for tests; on the bus thread. */
    public List<Peer> peers() {
        return peers.all();
    }

    /** The pool, for tests. */
    public SegmentPool pool() {
        return pool;
    }

    private void endAndCheck() {
        turn.end();
        charges.turnEnded();
    }

    /** How often what was charged was not what was held, for tests; on the bus thread. */
    public long chargeFaults() {
        return charges.faults();
    }

    /** How many senders wait for others, for tests; on the bus thread. */
    public int heldUp() {
        return holdUps.parked();
    }

    /** How many connections are not read for want of memory, for tests; on the bus thread. */
    public int waitingForMemory() {
        return sockets.waitingForMemory();
    }

    private void applySettings() {
        BusSettings settings = services.policy().settings();
        services.budgets().apply(settings.limits());
        replies.timeoutMillis(settings.limits().replyTimeoutMillis());
        peers.refreshPolicies();
        groups.policyChanged();
        activator.configure(settings);
        listeners.update();
    }

    private void close() {
        listeners.close();
        groups.close();
        activator.close();
        // Nobody is told of the end of anybody else.
        peers.all().forEach(Peer::markGone);
        peers.all().forEach(peer -> peer.disconnect(null));
        turn.end();
        departure.finish();
        turn.end();
        arena.close();
        sockets.close();
        loop.close();
    }
}
