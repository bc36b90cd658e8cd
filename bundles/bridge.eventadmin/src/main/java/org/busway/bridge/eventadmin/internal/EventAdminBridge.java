package org.busway.bridge.eventadmin.internal;

import java.util.Map;
import org.busway.api.BusConnection;
import org.busway.api.source.EventSource;
import org.busway.api.source.ThreadedSource;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.metatype.annotations.Designate;

/** The bridge as a component: one runs for each configuration, while there are a bus and an Event Admin. */
@Component(service = EventSource.class, immediate = true, configurationPid = "org.busway.bridge.eventadmin", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = BridgeOptions.class, factory = true)
public final class EventAdminBridge extends ThreadedSource {

    private final BusConnection bus;
    private final EventAdmin events;
    private final BundleContext context;

    /** Begins; returns at once. */
    @Activate
    public EventAdminBridge(BridgeOptions options, Map<String, Object> properties, BundleContext context,
            @Reference BusConnection bus, @Reference EventAdmin events) {
        super(name(String.valueOf(properties.get(Constants.SERVICE_PID))), bus);
        this.bus = bus;
        this.events = events;
        this.context = context;
        modified(options);
    }

    /** {@code eventadmin}, and what stands behind the ~ of a factory's PID. */
    private static String name(String pid) {
        return "eventadmin" + (pid.indexOf('~') < 0 ? "" : pid.substring(pid.indexOf('~')));
    }

    /** Goes on with other options. */
    @Modified
    public void modified(BridgeOptions options) {
        run(new BridgeWork(BridgeSettings.of(options), bus, events, context));
    }

    /** Ends. */
    @Deactivate
    public void deactivate() {
        end();
    }
}
