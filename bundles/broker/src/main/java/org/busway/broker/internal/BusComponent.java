package org.busway.broker.internal;

import java.util.Arrays;
import org.busway.broker.internal.activation.Activator;
import org.busway.broker.internal.activation.FrameworkOffers;
import org.busway.broker.internal.activation.ServiceActivator;
import org.busway.broker.internal.activation.ServiceLauncher;
import org.busway.spi.filter.RuleIndexes;
import org.busway.spi.flow.Budgets;
import org.busway.spi.group.Groups;
import org.busway.spi.policy.Authenticator;
import org.busway.spi.policy.BusPolicy;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bus as a component: it is there as long as a policy, an authenticator, an index of rules and budgets are. A changed configuration disconnects
 * nobody; what it changes that a running bus cannot change is used when the bus starts again. A bus that could not start tries again with it, and when the
 * policy's configuration has changed.
 */
@Component(name = BusComponent.PID, configurationPid = BusComponent.PID, configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true, service = {})
@Designate(ocd = BrokerOptions.class)
public final class BusComponent {

    static final String PID = "org.busway.broker";

    private static final Logger LOG = LoggerFactory.getLogger(BusComponent.class);
    private static final String SYSTEM_LOG = "/dev/log";
    private static final long STOP_MILLIS = 2000;

    private final BundleContext context;
    private final BusServices services;
    private final FrameworkOffers offers;
    /** Both written by the component's runtime, which does not modify and deactivate at once. */
    private volatile BrokerOptions options;
    private volatile RunningComponent run;
    private volatile Groups groups;

    /** Begins to start the bus, on a thread of its own. */
    @Activate
    public BusComponent(BundleContext context, BrokerOptions options, @Reference BusPolicy policy,
            @Reference Authenticator authenticator, @Reference RuleIndexes indexes, @Reference Budgets budgets) {
        this.context = context;
        services = new BusServices(policy, authenticator, indexes, budgets);
        offers = new FrameworkOffers(context);
        start(options);
    }

    private void start(BrokerOptions given) {
        options = given;
        long memoryBytes = given.memory_bytes() == 0 ? services.budgets().mostBytes() : given.memory_bytes();
        BusOptions busOptions = new BusOptions(BusOptions.newGuid(), given.systemd_activation(), memoryBytes,
                given.unfinished_millis(), given.debug_charges(),
                System.getenv(), parts -> activator(parts, given.systemd_activation()));
        run = new RunningComponent(context, services, busOptions, new RunningComponent.Start(Arrays.asList(given.listen()),
                given.pidfile_check(), SystemLog.Use.named(given.syslog()), SYSTEM_LOG));
        run.groups(groups, STOP_MILLIS);
        run.start();
    }

    private Activator activator(ActivationParts parts, boolean systemdActivation) {
        return new ServiceActivator(parts.names(), parts.room(), parts.voice(), parts.loop().timers(),
                new ServiceLauncher(parts.loop()::execute), systemdActivation, this::address, offers,
                parts.ofBus());
    }

    /** Where started programs find the bus. */
    private String address() {
        return String.join(";", run.addresses());
    }

    /** Groups may come and go while the bus runs; the later manager replaces the one before. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindGroups(Groups manager) {
        groups = manager;
        run.groups(manager, STOP_MILLIS);
    }

    void unbindGroups(Groups manager) {
        if (groups == manager) {
            groups = null;
            run.groups(null, STOP_MILLIS);
        }
    }

    @Modified
    void modified(BrokerOptions changed) {
        if (!Arrays.equals(options.listen(), changed.listen()) || options.systemd_activation() != changed.systemd_activation()
                || options.memory_bytes() != changed.memory_bytes() || options.pidfile_check() != changed.pidfile_check()
                || options.unfinished_millis() != changed.unfinished_millis()) {
            if (run.hasFailed(STOP_MILLIS)) {
                run.stop(STOP_MILLIS);
                start(changed);
                return;
            }
            LOG.warn(
                    "listen, systemd.activation, memory.bytes, pidfile.check and unfinished.millis of {} are used when the bus starts again; until then it stays as it is",
                    PID);
        }
    }

    @Deactivate
    void deactivate() {
        run.stop(STOP_MILLIS);
        offers.close();
    }
}
