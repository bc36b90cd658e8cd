package org.busway.group.internal.settings;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import org.busway.spi.StartFailure;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
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
 * A group of the configuration. It is known to the service of groups while its options are right; a group whose first options are wrong is a
 * {@link StartFailure}, and later options that are wrong are logged and change nothing.
 */
@Component(name = ConfiguredGroup.PID, configurationPid = ConfiguredGroup.PID, configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true, service = {})
@Designate(ocd = GroupOptions.class, factory = true)
public final class ConfiguredGroup {

    /** The name of its configurations. */
    public static final String PID = "org.busway.group";

    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredGroup.class);

    private final BundleContext context;
    private final String name;
    private ServiceRegistration<?> registration;
    private boolean valid;

    /** Made by Declarative Services. */
    @Activate
    public ConfiguredGroup(BundleContext context, GroupOptions options, Map<String, Object> properties) {
        this.context = context;
        String pid = String.valueOf(properties.get(Constants.SERVICE_PID));
        name = pid.substring(pid.lastIndexOf('~') + 1);
        start(options);
    }

    private void start(GroupOptions options) {
        try {
            register(options);
        } catch (IllegalArgumentException e) {
            // Whoever starts the runtime prints it as the one line that a user sees.
            LOG.info(e.getMessage());
            Dictionary<String, Object> properties = new Hashtable<>();
            properties.put(StartFailure.REASON, e.getMessage());
            registration = context.registerService(StartFailure.class, new StartFailure(e.getMessage()), properties);
        }
    }

    private void register(GroupOptions options) {
        Definition definition = new Definition(GroupSettings.of(name, options));
        ServiceRegistration<?> before = registration;
        registration = context.registerService(Definition.class, definition, null);
        valid = true;
        if (before != null) {
            before.unregister();
        }
    }

    @Modified
    void modified(GroupOptions options) {
        try {
            register(options);
        } catch (IllegalArgumentException e) {
            if (valid) {
                LOG.error("the configuration stays as it was: {}", e.getMessage());
            } else {
                registration.unregister();
                start(options);
            }
        }
    }

    @Deactivate
    void deactivate() {
        registration.unregister();
    }

    /** How the components of this bundle tell each other of a group. */
    public static final class Definition {

        // No record, and looked up by itself: java.lang.runtime.ObjectMethods keeps the last type that a generated equals compared, and with it
        // the class loader of a bundle that is gone.
        private final GroupSettings settings;

        Definition(GroupSettings settings) {
            this.settings = settings;
        }

        /** What the group is like. */
        public GroupSettings settings() {
            return settings;
        }
    }
}
