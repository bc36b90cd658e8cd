package org.busway.auth.internal;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;

import org.busway.auth.internal.config.ConfigurationReader;
import org.busway.auth.internal.config.OptionReader;
import org.busway.auth.internal.config.Warnings;
import org.busway.auth.internal.sasl.OwnKeyring;
import org.busway.auth.internal.sasl.SaslAuthenticator;
import org.busway.os.SystemCallException;
import org.busway.spi.StartFailure;
import org.busway.spi.policy.Authenticator;
import org.busway.spi.policy.BusPolicy;
import org.busway.spi.policy.PolicyException;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the policy and the authenticator into the registry while a valid policy is in force, and else a
 * {@link StartFailure} that says why not, until the files or the options are corrected. A later configuration with a
 * fault is logged and changes nothing.
 */
@Component(name = AuthComponent.PID, configurationPid = AuthComponent.PID, configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true, service = {})
@Designate(ocd = AuthOptions.class)
public final class AuthComponent {

    static final String PID = "org.busway.auth";

    private static final Logger LOG = LoggerFactory.getLogger(AuthComponent.class);

    private final BundleContext context;
    private final Warnings warnings = new Warnings(LOG::warn);
    private Accounts accounts;
    private AuthThread thread;
    /** What the last reading of a file looked at, with a fault or without. */
    private volatile Set<String> lastPlaces = Set.of();
    /** This and the rest are guarded by this object; nothing is registered or taken back while it is held. */
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
    private AuthOptions wanted;
    private PolicyInForce policy;
    private boolean ended;

    @Activate
    public AuthComponent(BundleContext context, AuthOptions options) {
        this.context = context;
        this.wanted = options;
        start(options);
    }

    /**
     * Reads the configuration and registers what it makes possible. Where that is only the reason why nothing is, the files
     * are watched, and this is done again on the auth thread.
     */
    private void start(AuthOptions options) {
        PolicyInForce found = null;
        String reason = null;
        try {
            if (thread == null) {
                accounts = new MachineAccounts();
                thread = new AuthThread();
            }
            found = new PolicyInForce(source(options), accounts, thread);
        } catch (PolicyException | SystemCallException e) {
            // Whoever starts the runtime prints it as the one line that a user sees.
            LOG.info(e.getMessage());
            reason = e.getMessage();
        }
        List<ServiceRegistration<?>> before;
        synchronized (this) {
            if (ended || policy != null || wanted != options) {
                return;
            }
            policy = found;
            before = takeRegistrations();
        }
        before.forEach(ServiceRegistration::unregister);
        keep(options, found != null ? registered(found) : List.of(registeredReason(reason)));
        if (found == null && thread != null && !lastPlaces.isEmpty()) {
            thread.execute(() -> thread.watch(lastPlaces, () -> startAgain(options)));
        }
    }

    /** On the auth thread: a file of a start that failed has changed. */
    private void startAgain(AuthOptions options) {
        try {
            start(options);
        } catch (RejectedExecutionException e) {
            // The component has ended meanwhile, and with it the thread.
        }
    }

    private List<ServiceRegistration<?>> registered(PolicyInForce found) {
        found.addListener(this::watchAgain);
        thread.execute(this::watchAgain);
        SecureRandom random = new SecureRandom();
        return List.of(register(BusPolicy.class, found, "service.description", "the policy in force"),
                register(Authenticator.class,
                        new SaslAuthenticator(found::settings, accounts,
                                new OwnKeyring(accounts, System.getenv(), random), random),
                        "service.description", "the mechanisms that the policy in force allows"));
    }

    private ServiceRegistration<?> registeredReason(String reason) {
        return register(StartFailure.class, new StartFailure(reason), StartFailure.REASON, reason);
    }

    private <S> ServiceRegistration<?> register(Class<S> type, S service, String property, String value) {
        Dictionary<String, Object> properties = new Hashtable<>(Map.of(property, value));
        return context.registerService(type, service, properties);
    }

    /** Unless they came too late: then they are taken back. */
    private void keep(AuthOptions options, List<ServiceRegistration<?>> made) {
        synchronized (this) {
            if (!ended && wanted == options) {
                registrations.addAll(made);
                return;
            }
        }
        made.forEach(ServiceRegistration::unregister);
    }

    private List<ServiceRegistration<?>> takeRegistrations() {
        List<ServiceRegistration<?>> taken = List.copyOf(registrations);
        registrations.clear();
        return taken;
    }

    private synchronized PolicyInForce policy() {
        return policy;
    }

    private ConfigurationSource source(AuthOptions options) throws PolicyException {
        Map<String, String> environment = System.getenv();
        if (options.configuration_file().isEmpty()) {
            OptionReader.Options given = new OptionReader.Options(options.type(), List.of(options.rules()),
                    List.of(options.limits()), List.of(options.mechanisms()), options.anonymous(),
                    List.of(options.service_directories()));
            return () -> new OptionReader(accounts, environment, warnings).read(given);
        }
        if (options.rules().length > 0 || options.limits().length > 0 || options.service_directories().length > 0
                || options.anonymous()) {
            throw new PolicyException(PID + ": configuration.file=" + options.configuration_file()
                    + " says everything: leave rules, limits, service.directories and anonymous empty, or the file out",
                    null);
        }
        Path file = Path.of(options.configuration_file());
        return () -> {
            ConfigurationReader reader = new ConfigurationReader(accounts, environment, warnings);
            try {
                return reader.read(file);
            } finally {
                lastPlaces = reader.places();
            }
        };
    }

    /** On the auth thread, after each reading: directories may have come and gone. */
    private void watchAgain() {
        PolicyInForce inForce = policy();
        thread.watch(inForce.places(), () -> inForce.reload().exceptionally(fault -> {
            watchAgain();
            return null;
        }));
    }

    @Modified
    void modified(AuthOptions options) {
        PolicyInForce inForce;
        synchronized (this) {
            inForce = policy;
            wanted = inForce == null ? options : wanted;
        }
        if (inForce == null) {
            start(options);
            return;
        }
        try {
            inForce.reloadFrom(source(options));
        } catch (PolicyException e) {
            LOG.error("the configuration stays as it was: {}", e.getMessage());
        }
    }

    @Deactivate
    void deactivate() {
        List<ServiceRegistration<?>> last;
        synchronized (this) {
            ended = true;
            last = takeRegistrations();
        }
        last.forEach(ServiceRegistration::unregister);
        if (thread != null) {
            thread.close();
        }
    }
}
