package org.busway.bridge.eventadmin.internal;

import java.util.Map;
import org.busway.api.FurtherBusConnection;
import org.busway.api.source.EventSource;
import org.busway.api.source.ThreadedSource;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceScope;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.metatype.annotations.Designate;

/** The bridge as a component: one runs for each configuration, a peer of its own, while there are a bus and an Event Admin. */
@Component(service = EventSource.class, immediate = true, configurationPid = "org.busway.bridge.eventadmin", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = BridgeOptions.class, factory = true)
public final class EventAdminBridge extends ThreadedSource {

    private final OwnPeers peers;
    private final EventAdmin events;
    private final BundleContext context;

    /** Begins; returns at once. */
    @Activate
    public EventAdminBridge(BridgeOptions options, Map<String, Object> properties, BundleContext context,
            @Reference(scope = ReferenceScope.PROTOTYPE_REQUIRED) ComponentServiceObjects<FurtherBusConnection> buses,
            @Reference OwnPeers peers, @Reference EventAdmin events) {
        super(name(String.valueOf(properties.get(Constants.SERVICE_PID))), buses::getService, buses::ungetService);
        this.peers = peers;
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
        BridgeSettings settings = BridgeSettings.of(options);
        run(bus -> new BridgeWork(settings, bus, peers, events, context));
    }

    /** Ends. */
    @Deactivate
    public void deactivate() {
        end();
    }
}
