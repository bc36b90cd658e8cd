package org.busway.broker.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import org.busway.os.Processes;
import org.busway.os.SystemCallException;
import org.busway.os.SystemdActivation;
import org.busway.os.Users;
import org.busway.spi.RunningBus;
import org.busway.spi.StartFailure;
import org.busway.spi.peer.LocalBus;
import org.busway.spi.policy.BusSettings;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of the bus component: opens the sockets, becomes the configured user, and says so in the registry and to the service manager; or says there
 * why it cannot. Opening may wait for a name server or a user database, so it has a thread of its own, which ends when the bus runs.
 */
final class RunningComponent implements RunningBus {

    private static final Logger LOG = LoggerFactory.getLogger(RunningComponent.class);

    private final BundleContext context;
    private final BusServices services;
    private final BusOptions options;
    private final List<String> listen;
    private final Thread starter = new Thread(this::run, "busway-start");
    /** Written by the starter, read after it was joined. */
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
    private volatile Bus bus;
    private volatile List<String> addresses = List.of();
    private volatile boolean failed;

    RunningComponent(BundleContext context, BusServices services, BusOptions options, List<String> listen) {
        this.context = context;
        this.services = services;
        this.options = options;
        this.listen = listen;
    }

    void start() {
        starter.start();
    }

    /** Whether it could not start; a start that still goes on is waited for, for so long at most. */
    boolean hasFailed(long timeoutMillis) {
        try {
            starter.join(timeoutMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return failed;
    }

    void stop(long timeoutMillis) {
        boolean interrupted = false;
        try {
            starter.join(timeoutMillis);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        registrations.forEach(ServiceRegistration::unregister);
        if (bus != null && !bus.stop(timeoutMillis)) {
            LOG.error("The bus thread has not ended within {} ms", timeoutMillis);
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
        BusSettings settings = services.policy().settings();
        List<String> wanted = listen.isEmpty() ? settings.listen() : listen;
        try {
            if (wanted.isEmpty()) {
                throw new IOException("no address to listen at: set listen of " + BusComponent.PID
                        + ", or <listen> in the configuration file, such as unix:path=/run/busway/bus");
            }
            if (options.memoryBytes() < 0) {
                throw new IOException(BusComponent.PID + ": memory.bytes=" + options.memoryBytes()
                        + ": must be 0, for three quarters of the largest heap, or more");
            }
            Bus starting = new Bus(services, options);
            starting.start(wanted, opened -> {
                addresses = opened;
                become(settings.user());
            });
            bus = starting;
            announce(settings);
        } catch (IOException | RuntimeException e) {
            failed = true;
            // Whoever starts the runtime prints the reason as the one line that a user sees.
            LOG.info("The bus cannot start: {}", reason(e));
            LOG.debug("The bus cannot start", e);
            Dictionary<String, Object> properties = new Hashtable<>();
            properties.put(StartFailure.REASON, reason(e));
            registrations.add(context.registerService(StartFailure.class, new StartFailure(reason(e)), properties));
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
