package org.busway.deploy.internal;

import java.nio.file.Path;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.ResultLog;
import org.busway.deploy.internal.bundle.ComponentStates;
import org.busway.deploy.internal.bundle.LoadedBundles;
import org.busway.deploy.internal.config.LoadedConfigurations;
import org.busway.deploy.internal.jar.Admission;
import org.busway.deploy.internal.jar.Signers;
import org.busway.os.SystemCallException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hot deployment as a component: it watches while it is configured with a directory, and answers a health check of what is in it. */
@Component(name = DeployComponent.PID, configurationPid = DeployComponent.PID, configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true, service = {
    HealthCheck.class, ConfigurationListener.class}, property = {HealthCheck.NAME + "=Busway hot deployment",
        HealthCheck.TAGS + "=busway",
        HealthCheck.TAGS + "=deploy"})
@Designate(ocd = DeployOptions.class)
public final class DeployComponent implements HealthCheck, ConfigurationListener {

    static final String PID = "org.busway.deploy";

    private static final Logger LOG = LoggerFactory.getLogger(DeployComponent.class);
    private static final int CHANGES = BundleEvent.INSTALLED | BundleEvent.UPDATED | BundleEvent.UNINSTALLED
            | BundleEvent.STARTED | BundleEvent.STOPPED;

    private final BundleContext context;
    private final ComponentStates components;
    private final LoadedConfigurations configurations;
    private final BundleListener listener = this::bundleChanged;
    /** All null while nothing is watched; {@code fault} says why, if that is not wanted. */
    private LoadDirectory directory;
    private Deployment deployment;
    private String fault;

    /** Begins to watch, on a thread of its own. */
    @Activate
    public DeployComponent(BundleContext context, DeployOptions options, @Reference ConfigurationAdmin admin,
            @Reference ServiceComponentRuntime runtime) {
        this.context = context;
        configurations = new LoadedConfigurations(admin);
        components = new ComponentStates(runtime, configurations::isConfigured);
        if (options.directory().isEmpty()) {
            return;
        }
        try {
            start(options);
        } catch (IllegalArgumentException | SystemCallException e) {
            fault = e.getMessage();
            LOG.error("nothing is deployed: {}: {}", PID, fault);
        }
    }

    private void start(DeployOptions options) throws SystemCallException {
        Path home = Path.of(context.getProperty("busway.home") == null ? "" : context.getProperty("busway.home"))
                .toAbsolutePath();
        Signers signers = options.keystore().isEmpty()
                ? null
                : Signers.of(home.resolve(options.keystore()).normalize(), options.keystore_password());
        Admission admission = new Admission(options.pins(), signers);
        Path path = home.resolve(options.directory()).normalize();
        directory = new LoadDirectory(path);
        deployment = new Deployment(path, context.getDataFile("").toPath(), new LoadedBundles(context, options.start_level()),
                configurations, components, admission, directory);
        context.addBundleListener(listener);
        directory.begin(deployment);
    }

    private void bundleChanged(BundleEvent event) {
        if ((event.getType() & CHANGES) != 0) {
            directory.execute(deployment::settle);
        }
    }

    @Override
    public void configurationEvent(ConfigurationEvent event) {
        if (directory != null) {
            directory.execute(deployment::settle);
        }
    }

    @Override
    public Result execute() {
        ResultLog log = new ResultLog();
        if (fault != null) {
            log.add(new ResultLog.Entry(Result.Status.CRITICAL, fault));
        } else if (deployment == null) {
            log.add(new ResultLog.Entry(Result.Status.OK, "no directory is watched"));
        } else {
            deployment.conditions().forEach((name, condition) -> add(log, name, condition));
        }
        if (!log.iterator().hasNext()) {
            log.add(new ResultLog.Entry(Result.Status.OK, "nothing is deployed"));
        }
        return new Result(log);
    }

    /** What a component waits for changes with other bundles, so it is asked now. */
    private void add(ResultLog log, String name, Condition condition) {
        log.add(new ResultLog.Entry(condition.status(), name + ": " + condition.line()));
        Bundle bundle = condition.bundle();
        if (bundle != null && bundle.getState() == Bundle.ACTIVE) {
            components.obstacles(bundle)
                    .forEach(line -> log.add(new ResultLog.Entry(Result.Status.CRITICAL, name + ": " + line)));
        }
    }

    /** Ends watching; what was deployed goes on. */
    @Deactivate
    public void deactivate() {
        if (directory != null) {
            context.removeBundleListener(listener);
            directory.close();
        }
    }
}
