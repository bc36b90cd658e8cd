package org.busway.broker.internal.activation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.busway.api.BusException;
import org.busway.api.MessageType;
import org.busway.api.Names;
import org.busway.broker.internal.loop.Timer;
import org.busway.broker.internal.loop.Timers;
import org.busway.broker.internal.names.NameTable;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.route.BusHeader;
import org.busway.broker.internal.route.BusVoice;
import org.busway.broker.internal.route.HeldMessage;
import org.busway.broker.internal.route.Parcel;
import org.busway.broker.internal.route.Refusal;
import org.busway.broker.internal.route.WaitingRoom;
import org.busway.spi.policy.BusSettings;
import org.busway.broker.internal.peer.PeerLog;
import org.busway.spi.flow.Account;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts who is to own a name: a bundle that offers it, or else what a service file names, by running the program, by a launch helper, or by asking systemd. A program is started once, however many ask for
 * it; they wait in one queue until it owns its name, fails, or its time is over.
 *
 * <p>Belongs to the bus thread.
 */
public final class ServiceActivator implements Activator {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceActivator.class);
    private static final String SYSTEMD = "org.freedesktop.systemd1";
    private static final String TIMED_OUT = "org.freedesktop.DBus.Error.TimedOut";

    private final NameTable names;
    private final WaitingRoom room;
    private final BusVoice voice;
    private final Timers timers;
    private final ServiceLauncher launcher;
    private final boolean systemdActivation;
    private final Supplier<String> address;
    private final Offers offers;
    private final ActivationEnvironment environment;
    private final ServiceCatalog catalog = new ServiceCatalog();
    private final Map<String, PendingStart> pending = new LinkedHashMap<>();
    private int waiting;
    private BusSettings settings;

    /**
     * Starts nothing until it is configured.
     *
     * @param names who owns what
     * @param room keeps messages
     * @param voice answers calls
     * @param timers ends waiting
     * @param launcher runs programs
     * @param systemdActivation whether systemd is asked for services that name a unit
     * @param address where programs find the bus
     * @param offers what bundles offer
     * @param ofBus is charged for the environment that peers set
     */
    public ServiceActivator(NameTable names, WaitingRoom room, BusVoice voice, Timers timers, ServiceLauncher launcher,
            boolean systemdActivation, Supplier<String> address, Offers offers, Account ofBus) {
        environment = new ActivationEnvironment(System.getenv(), ofBus);
        this.names = names;
        this.room = room;
        this.voice = voice;
        this.timers = timers;
        this.launcher = launcher;
        this.systemdActivation = systemdActivation;
        this.address = address;
        this.offers = offers;
    }

    @Override
    public void configure(BusSettings inForce) {
        settings = inForce;
        catalog.use(inForce.serviceDirectories(), inForce.serviceHelper() != null);
    }

    @Override
    public Collection<String> names() {
        Collection<String> ofBundles = offers.names();
        if (ofBundles.isEmpty()) {
            return catalog.names();
        }
        Collection<String> all = new TreeSet<>(ofBundles);
        all.addAll(catalog.names());
        return all;
    }

    @Override
    public Refusal environment(Map<String, String> variables) {
        return environment.update(variables)
                ? null
                : new Refusal(BusException.LIMITS_EXCEEDED, TOO_MUCH_ENVIRONMENT);
    }

    @Override
    public Refusal queue(Parcel message) {
        String name = message.destination();
        PendingStart known = pending.get(name);
        PendingStart start = known != null ? known : find(name);
        Refusal refusal = refusal(name, start);
        if (refusal == null) {
            refusal = room.admits(message);
        }
        if (refusal != null) {
            return refusal;
        }
        HeldMessage held = room.keep(message);
        return held == null
                ? WaitingRoom.full(message)
                : await(start, new PendingStart.Waiter(message.from(), message.serial(), held));
    }

    @Override
    public Refusal start(Parcel call, String name) {
        PendingStart known = pending.get(name);
        PendingStart start = known != null ? known : find(name);
        Refusal refusal = refusal(name, start);
        return refusal != null
                ? refusal
                : await(start, new PendingStart.Waiter(call.from(), call.serial(), null));
    }

    @Override
    public Refusal refusal(String name) {
        return refusal(name, find(name));
    }

    /** Who could be started for a name; null if nobody can. */
    private PendingStart find(String name) {
        Offers.Offer offer = offers.find(name);
        ServiceFile service = offer != null ? null : catalog.find(name);
        if (comesByItself(name)) {
            return new PendingStart(name, null, null);
        }
        return offer == null && service == null ? null : new PendingStart(name, offer, service);
    }

    private Refusal refusal(String name, PendingStart start) {
        long limit = settings.limits().maxPendingServiceStarts();
        if (waiting >= limit) {
            return new Refusal(BusException.LIMITS_EXCEEDED,
                    "The maximum number of pending activations has been reached, activation of "
                            + name + " failed (max_pending_service_starts=" + limit + ")");
        }
        if (start == null) {
            return new Refusal(BusException.SERVICE_UNKNOWN, "The name " + name + " was not provided by any .service files");
        }
        return null;
    }

    /** systemd connects sooner or later where it starts services, and is never started. */
    private boolean comesByItself(String name) {
        return systemdActivation && name.equals(SYSTEMD);
    }

    private Refusal await(PendingStart start, PendingStart.Waiter waiter) {
        start.waiters.add(waiter);
        waiting++;
        if (pending.putIfAbsent(start.name, start) != null) {
            return null;
        }
        start.timer = new Timer(() -> timedOut(start));
        timers.schedule(start.timer, settings.limits().serviceStartTimeoutMillis());
        Refusal refusal = launch(start, waiter.peer());
        if (refusal != null) {
            // The one who asked gets the error from its caller here, not from the queue.
            remove(start);
            start.waiters.forEach(this::drop);
        }
        return refusal;
    }

    private Refusal launch(PendingStart start, Peer requester) {
        if (start.offer != null) {
            LOG.info("Activating bundle {} for name='{}' requested by {}", start.offer.bundle(), start.name, requester);
            launcher.start(start.offer, fault -> ended(start, fault));
            return null;
        }
        ServiceFile service = start.service;
        if (service == null) {
            return null;
        }
        if (systemdActivation && service.systemdService() != null) {
            LOG.info("Activating via systemd: service name='{}' unit='{}' requested by {}", start.name, service.systemdService(),
                    requester);
            return askSystemd(service.systemdService());
        }
        String helper = settings.serviceHelper();
        if (helper != null && service.user() == null) {
            return refusal(StartFault.file("Cannot do system-bus activation with no user: " + service.file() + " has no User="));
        }
        List<String> command;
        try {
            command = helper != null ? List.of(helper, start.name) : CommandLine.words(service.exec());
        } catch (IllegalArgumentException e) {
            return refusal(StartFault.file(service.file() + ": " + e.getMessage()));
        }
        LOG.info("Activating service name='{}' requested by {}{}", start.name, requester,
                helper != null ? " (using servicehelper)" : "");
        start.program = launcher.start(command, environment.forProgram(address.get(), settings.type()), helper != null,
                fault -> ended(start, fault));
        return null;
    }

    /** Asks by a signal, since no reply is wanted: the name appears, or systemd says why not. */
    private Refusal askSystemd(String unit) {
        BusHeader request = new BusHeader(MessageType.SIGNAL, BusHeader.PATH, "org.freedesktop.systemd1.Activator",
                "ActivationRequest", null,
                0, SYSTEMD, "s");
        return voice.sendOrActivate(request, out -> out.string(unit), names.owner(SYSTEMD), this);
    }

    @Override
    public void created(String name) {
        PendingStart start = pending.get(name);
        if (start == null) {
            return;
        }
        LOG.info("Successfully activated service '{}'", name);
        for (PendingStart.Waiter each : start.waiters) {
            if (each.message() == null && !each.peer().isGone()) {
                voice.reply(each.peer(), each.serial(), "u", out -> out.int32(1));
            }
        }
    }

    @Override
    public void acquired(String name, Peer owner) {
        PendingStart start = pending.get(name);
        if (start == null) {
            return;
        }
        remove(start);
        for (PendingStart.Waiter each : start.waiters) {
            if (each.message() != null) {
                room.deliver(each.message(), owner);
            }
        }
    }

    @Override
    public void gone(Peer peer) {
        for (PendingStart start : pending.values()) {
            start.waiters.removeIf(each -> {
                if (each.peer() != peer) {
                    return false;
                }
                waiting--;
                drop(each);
                return true;
            });
        }
    }

    @Override
    public void failed(Parcel signal) {
        String unit = signal.argument(0);
        String errorName = signal.argument(1);
        if (unit == null || errorName == null || signal.argument(2) == null) {
            PeerLog.warn(LOG, "ActivationFailure of {} has signature \"{}\", not \"sss\": nothing is failed by it", signal.from(),
                    signal.signature());
            return;
        }
        LOG.info("Activation via systemd failed for unit '{}': {}", unit, signal.argument(2));
        Refusal refusal = new Refusal(Names.isErrorName(errorName) ? errorName : BusException.FAILED, signal.argument(2));
        for (PendingStart start : new ArrayList<>(pending.values())) {
            if (start.isUnit(unit)) {
                fail(start, refusal);
            }
        }
    }

    @Override
    public void close() {
        launcher.close();
        environment.close();
        for (PendingStart start : new ArrayList<>(pending.values())) {
            remove(start);
            start.waiters.forEach(this::drop);
        }
    }

    private void ended(PendingStart start, StartFault fault) {
        if (pending.get(start.name) != start) {
            return;
        }
        LOG.info("Activated service '{}' failed: {}", start.name, fault.text());
        for (PendingStart each : new ArrayList<>(pending.values())) {
            if (each == start || each.sharesCommandWith(start)) {
                fail(each, refusal(fault));
            }
        }
    }

    private void timedOut(PendingStart start) {
        if (start.program != null) {
            start.program.end();
        }
        String text = "Failed to activate service '" + start.name + "': timed out (service_start_timeout="
                + settings.limits().serviceStartTimeoutMillis() + "ms)";
        PeerLog.warn(LOG, "{}", text);
        fail(start, new Refusal(TIMED_OUT, text));
    }

    private void fail(PendingStart start, Refusal refusal) {
        remove(start);
        for (PendingStart.Waiter each : start.waiters) {
            drop(each);
            if (each.peer() != null && !each.peer().isGone()) {
                voice.error(each.peer(), each.serial(), refusal);
            }
        }
    }

    private void remove(PendingStart start) {
        pending.remove(start.name);
        timers.cancel(start.timer);
        waiting -= start.waiters.size();
    }

    private void drop(PendingStart.Waiter waiter) {
        if (waiter.message() != null) {
            room.drop(waiter.message());
        }
    }

    private static Refusal refusal(StartFault fault) {
        return new Refusal(fault.errorName(), fault.text());
    }
}
