package org.busway.flow.internal;

import java.util.Dictionary;
import java.util.Hashtable;
import org.busway.spi.StartFailure;
import org.busway.spi.flow.Budgets;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the budgets into the registry, or, while the options have a fault from the start, a {@link StartFailure} that says which. A later
 * configuration with a fault is logged and changes nothing.
 */
@Component(name = FlowComponent.PID, configurationPid = FlowComponent.PID, immediate = true, service = {})
@Designate(ocd = FlowOptions.class)
public final class FlowComponent {

    static final String PID = "org.busway.flow";

    private static final Logger LOG = LoggerFactory.getLogger(FlowComponent.class);

    private final BundleContext context;
    private BusBudgets budgets;
    private ServiceRegistration<?> registration;

    /** Made by Declarative Services. */
    @Activate
    public FlowComponent(BundleContext context, FlowOptions options) {
        this.context = context;
        start(options);
    }

    private void start(FlowOptions options) {
        try {
            budgets = new BusBudgets(options);
            registration = context.registerService(Budgets.class, budgets, null);
        } catch (IllegalArgumentException e) {
            // Whoever starts the runtime prints it as the one line that a user sees.
            LOG.info(e.getMessage());
            Dictionary<String, Object> properties = new Hashtable<>();
            properties.put(StartFailure.REASON, e.getMessage());
            registration = context.registerService(StartFailure.class, new StartFailure(e.getMessage()), properties);
        }
    }

    @Modified
    void modified(FlowOptions options) {
        if (budgets == null) {
            registration.unregister();
            start(options);
            return;
        }
        try {
            budgets.configure(options);
        } catch (IllegalArgumentException e) {
            LOG.error("the configuration stays as it was: {}", e.getMessage());
        }
    }

    @Deactivate
    void deactivate() {
        registration.unregister();
    }
}
