package org.busway.auth.internal;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;

import org.busway.auth.internal.config.ConfigurationReader;
import org.busway.auth.internal.config.OptionReader;
import org.busway.auth.internal.config.Warnings;
import org.busway.auth.internal.sasl.CookieKeyring;
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
 * {@link StartFailure} that says why not. A later configuration with a fault is logged and changes nothing.
 */
@Component(name = AuthComponent.PID, configurationPid = AuthComponent.PID, configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true, service = {})
@Designate(ocd = AuthOptions.class)
public final class AuthComponent {

    static final String PID = "org.busway.auth";

    private static final Logger LOG = LoggerFactory.getLogger(AuthComponent.class);

    private final BundleContext context;
    private final Warnings warnings = new Warnings(LOG::warn);
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
    private Accounts accounts;
    private AuthThread thread;
    private PolicyInForce policy;

    @Activate
    public AuthComponent(BundleContext context, AuthOptions options) {
        this.context = context;
        start(options);
    }

    /** Reads the configuration and registers what it makes possible. */
    private void start(AuthOptions options) {
        try {
            if (thread == null) {
                accounts = new MachineAccounts();
                thread = new AuthThread();
            }
            policy = new PolicyInForce(source(options), accounts, thread);
        } catch (PolicyException | SystemCallException e) {
            // Whoever starts the runtime prints it as the one line that a user sees.
            LOG.info(e.getMessage());
            register(StartFailure.class, new StartFailure(e.getMessage()), StartFailure.REASON, e.getMessage());
            return;
        }
        policy.addListener(this::watchAgain);
        thread.execute(this::watchAgain);
        SecureRandom random = new SecureRandom();
        Path keyrings = Path.of(accounts.homeOf(accounts.ownUid()).orElse("/"), ".dbus-keyrings");
        CookieKeyring cookies = new CookieKeyring(keyrings, accounts.ownUid(), random, Clock.systemUTC());
        register(BusPolicy.class, policy, "service.description", "the policy in force");
        register(Authenticator.class, new SaslAuthenticator(policy::settings, accounts, cookies, random),
                "service.description", "the mechanisms that the policy in force allows");
    }

    private <S> void register(Class<S> type, S service, String property, String value) {
        Dictionary<String, Object> properties = new Hashtable<>(Map.of(property, value));
        registrations.add(context.registerService(type, service, properties));
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
        return () -> new ConfigurationReader(accounts, environment, warnings).read(file);
    }

    /** On the auth thread, after each reading: directories may have come and gone. */
    private void watchAgain() {
        thread.watch(policy.places(), () -> policy.reload().exceptionally(fault -> {
            watchAgain();
            return null;
        }));
    }

    @Modified
    void modified(AuthOptions options) {
        if (policy == null) {
            unregister();
            start(options);
            return;
        }
        try {
            policy.reloadFrom(source(options));
        } catch (PolicyException e) {
            LOG.error("the configuration stays as it was: {}", e.getMessage());
        }
    }

    @Deactivate
    void deactivate() {
        unregister();
        if (thread != null) {
            thread.close();
        }
    }

    private void unregister() {
        registrations.forEach(ServiceRegistration::unregister);
        registrations.clear();
    }
}
