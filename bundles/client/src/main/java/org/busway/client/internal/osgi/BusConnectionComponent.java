package org.busway.client.internal.osgi;

import org.busway.api.BusConnection;
import org.busway.api.FurtherBusConnection;
import org.busway.spi.peer.LocalBus;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.PrototypeServiceFactory;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Gives each bundle that asks for a {@link BusConnection} one of its own, and {@linkplain FurtherBusConnection more} to who asks for more; exports the objects that bundles
 * register. While there is a bus; when it goes everything ends.
 *
 * <p>A service factory instead of a bundle-scoped component: that would end with the last release, this ends with the bundle.
 */
@Component(immediate = true, service = {})
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"org.busway.api.BusConnection\"")
public final class BusConnectionComponent {

    private final BundleContext context;
    private final BundlePeers peers;
    private final Whiteboard whiteboard;
    private final SynchronousBundleListener stops = this::bundleChanged;
    private final ServiceRegistration<BusConnection> registration;
    private final ServiceRegistration<FurtherBusConnection> others;

    /** Begins. */
    @Activate
    public BusConnectionComponent(BundleContext context, @Reference LocalBus bus) {
        this.context = context;
        peers = new BundlePeers(bus, BundleIdentity.ofThisProcess(context));
        whiteboard = new Whiteboard(context, peers);
        context.addBundleListener(stops);
        registration = context.registerService(BusConnection.class, new PerBundle(), null);
        others = context.registerService(FurtherBusConnection.class, new Others(), null);
        whiteboard.open();
    }

    /** Ends everything that was begun. */
    @Deactivate
    public void deactivate() {
        whiteboard.close();
        others.unregister();
        registration.unregister();
        context.removeBundleListener(stops);
        peers.close();
    }

    private void bundleChanged(BundleEvent event) {
        if (event.getType() == BundleEvent.STOPPED) {
            peers.end(event.getBundle());
        }
    }

    private final class PerBundle implements ServiceFactory<BusConnection> {

        @Override
        public BusConnection getService(Bundle bundle, ServiceRegistration<BusConnection> of) {
            return peers.connectionOf(bundle);
        }

        @Override
        public void ungetService(Bundle bundle, ServiceRegistration<BusConnection> of, BusConnection service) {
            // The peer lives on: the bundle may come back for it, and what it exported is still there.
        }
    }

    private final class Others implements PrototypeServiceFactory<FurtherBusConnection> {

        @Override
        public FurtherBusConnection getService(Bundle bundle, ServiceRegistration<FurtherBusConnection> of) {
            return peers.anotherOf(bundle);
        }

        @Override
        public void ungetService(Bundle bundle, ServiceRegistration<FurtherBusConnection> of, FurtherBusConnection service) {
            peers.endOther(service);
        }
    }
}
