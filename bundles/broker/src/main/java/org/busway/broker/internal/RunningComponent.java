package org.busway.broker.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.busway.os.Processes;
import org.busway.os.SystemCallException;
import org.busway.os.SystemdActivation;
import org.busway.os.Users;
import org.busway.spi.RunningBus;
import org.busway.spi.StartFailure;
import org.busway.spi.group.Groups;
import org.busway.spi.peer.LocalBus;
import org.busway.spi.policy.BusSettings;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of the bus component: opens the sockets, becomes the configured user, and says so in the registry and to the service manager; or says there
 * why it cannot, and tries again when the policy's configuration has changed. Opening may wait for a name server or a user database, so it has a thread of
 * its own, which ends when the bus runs or cannot.
 */
final class RunningComponent implements RunningBus {

    private static final Logger LOG = LoggerFactory.getLogger(RunningComponent.class);
    private static final long ABANDON_MILLIS = 2000;

    /**
     * How the bus is to start.
     *
     * @param listen the addresses; empty: those of the configuration file
     * @param checksPidFile whether a pid file that is there keeps it from starting
     * @param systemLog whether the log goes to the system log; null: what was wanted is no use that there is
     * @param systemLogPath the system log's socket
     */
    record Start(List<String> listen, boolean checksPidFile, SystemLog.Use systemLog, String systemLogPath) {}

    private final BundleContext context;
    private final BusServices services;
    private final BusOptions options;
    private final Start start;
    private final Runnable policyChanged = this::startAgain;
    /** Written by one starter after the other, read after the last was joined. */
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
    /** Written and read likewise; null while the log does not go there. */
    private SystemLog systemLog;
    private volatile Bus bus;
    private volatile List<String> addresses = List.of();
    /** This and the next three are guarded by this object. */
    private Thread starter;
    private boolean failed;
    private boolean changedMeanwhile;
    private boolean stopped;
    /** Guarded by this object too, so that no manager is missed while the bus starts. */
    private Groups groups;

    RunningComponent(BundleContext context, BusServices services, BusOptions options, Start start) {
        this.context = context;
        this.services = services;
        this.options = options;
        this.start = start;
    }

    void start() {
        services.policy().addListener(policyChanged);
        beginStarter();
    }

    private synchronized void beginStarter() {
        failed = false;
        starter = new Thread(this::run, "busway-start");
        starter.start();
    }

    /** On a thread of the policy's bundle. What could not start may do so now; a start that goes on may have begun with what was said before. */
    private synchronized void startAgain() {
        if (stopped) {
            return;
        }
        if (failed) {
            beginStarter();
        } else {
            changedMeanwhile = true;
        }
    }

    /** The manager of groups, or null: in use, and the one before no longer, when this returns. */
    void groups(Groups manager, long timeoutMillis) {
        CompletionStage<Void> used;
        synchronized (this) {
            groups = manager;
            // A bus that has stopped takes nothing any more.
            used = bus == null || stopped ? CompletableFuture.completedFuture(null) : bus.groups(manager);
        }
        try {
            used.toCompletableFuture().get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.error("The bus has not taken the change of the groups' manager within {} ms", timeoutMillis, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The bus has its manager before it accepts anybody, and the one that has come meanwhile when it runs. */
    private synchronized Groups offer(Bus starting, Groups offered) {
        if (groups != offered) {
            starting.groups(groups);
        }
        return groups;
    }

    private synchronized void started(Bus starting, Groups offered) {
        offer(starting, offered);
        bus = starting;
    }

    /** Whether it could not start; a start that still goes on is waited for, for so long at most. */
    boolean hasFailed(long timeoutMillis) {
        try {
            starter().join(timeoutMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            return failed;
        }
    }

    private synchronized Thread starter() {
        return starter;
    }

    void stop(long timeoutMillis) {
        services.policy().removeListener(policyChanged);
        synchronized (this) {
            stopped = true;
        }
        boolean interrupted = false;
        try {
            starter().join(timeoutMillis);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        registrations.forEach(ServiceRegistration::unregister);
        if (bus != null && !bus.stop(timeoutMillis)) {
            LOG.error("The bus thread has not ended within {} ms", timeoutMillis);
        }
        if (systemLog != null) {
            systemLog.close();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public List<String> addresses() {
        return addresses;
    }

    @Override
    public void reload() {
        bus.reload().whenComplete((done, failure) -> {
            if (failure == null) {
                LOG.info("The configuration was read again");
            } else {
                LOG.error("The configuration stays as it was: {}", failure.getMessage());
            }
        });
    }

    private void run() {
        // A reason that was given before does not hold while this goes on.
        registrations.forEach(ServiceRegistration::unregister);
        registrations.clear();
        Exception fault = attempt();
        while (fault != null && hasChangedMeanwhile()) {
            fault = attempt();
        }
        if (fault == null) {
            return;
        }
        // Whoever starts the runtime prints the reason as the one line that a user sees.
        LOG.info("The bus cannot start: {}", reason(fault));
        LOG.debug("The bus cannot start", fault);
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(StartFailure.REASON, reason(fault));
        registrations.add(context.registerService(StartFailure.class, new StartFailure(reason(fault)), properties));
        synchronized (this) {
            failed = true;
        }
        if (hasChangedMeanwhile()) {
            startAgain();
        }
    }

    private synchronized boolean hasChangedMeanwhile() {
        boolean changed = changedMeanwhile;
        changedMeanwhile = false;
        return changed && !stopped;
    }

    /** Starts the bus; null if it runs, else what keeps it from that. */
    private Exception attempt() {
        BusSettings settings = services.policy().settings();
        SystemLog.Use use = start.systemLog() == null ? SystemLog.Use.NEVER : start.systemLog().with(settings.syslog());
        if (systemLog == null && use != SystemLog.Use.NEVER) {
            systemLog = SystemLog.open(context, start.systemLogPath(), use);
        }
        List<String> wanted = start.listen().isEmpty() ? settings.listen() : start.listen();
        try {
            // Before anything is opened, as in dbus-daemon: a socket of the bus that the file belongs to is not touched.
            if (start.checksPidFile() && settings.pidfile() != null && Files.exists(Path.of(settings.pidfile()))) {
                throw new IOException(
                        "The pid file \"" + settings.pidfile()
                                + "\" exists, if the message bus is not running, remove this file");
            }
            if (start.systemLog() == null) {
                throw new IOException(BusComponent.PID + ": syslog must be one of configuration, never, also, only");
            }
            if (wanted.isEmpty()) {
                throw new IOException("no address to listen at: set listen of " + BusComponent.PID
                        + ", or <listen> in the configuration file, such as unix:path=/run/busway/bus");
            }
            if (options.memoryBytes() < 0) {
                throw new IOException(BusComponent.PID + ": memory.bytes=" + options.memoryBytes()
                        + ": must be 0, for three quarters of -XX:MaxDirectMemorySize, or more");
            }
            Bus starting = new Bus(services, options);
            Groups offered = offer(starting, null);
            starting.start(wanted, opened -> {
                addresses = opened;
                become(settings.user());
            });
            started(starting, offered);
            announce(settings);
            return null;
        } catch (IOException | RuntimeException e) {
            abandon();
            return e;
        }
    }

    /** Ends a bus that began and could not be announced. */
    private void abandon() {
        registrations.forEach(ServiceRegistration::unregister);
        registrations.clear();
        Bus begun = bus;
        bus = null;
        addresses = List.of();
        if (begun != null && !begun.stop(ABANDON_MILLIS)) {
            LOG.error("The bus thread has not ended within {} ms", ABANDON_MILLIS);
        }
    }

    private void announce(BusSettings settings) throws SystemCallException {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(ADDRESS, addresses.toArray(String[]::new));
        properties.put(FORK, settings.fork());
        if (settings.pidfile() != null) {
            properties.put(PIDFILE, settings.pidfile());
        }
        addresses.forEach(address -> LOG.info("The bus listens at {}", address));
        registrations.add(context.registerService(LocalBus.class, bus.localBus(), null));
        registrations.add(context.registerService(RunningBus.class, this, properties));
        SystemdActivation.notify(options.environment(), "READY=1");
    }

    private static void become(String name) throws IOException {
        if (name == null) {
            return;
        }
        Users.User user = Users.byName(name)
                .orElseThrow(() -> new IOException(
                        "user \"" + name + "\" of the configuration file's <user> does not exist: create it"));
        if (user.uid() == Processes.uid()) {
            return;
        }
        if (Processes.uid() != 0) {
            throw new IOException("user \"" + name + "\" of the configuration file's <user>: only root can become another user, "
                    + "start as root or as that user");
        }
        Processes.become(user);
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage().lines().findFirst().orElse(e.toString());
    }
}
