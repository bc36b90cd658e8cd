package org.busway.integration.guests.exporter;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;

import org.busway.api.BusConnection;
import org.busway.api.ObjectInterface;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.util.tracker.ServiceTracker;

/** Shows a thermostat by code, and a lamp by registering it. */
public final class Activator implements BundleActivator {

    private ServiceTracker<BusConnection, Thermostat> connections;
    private volatile boolean lit;

    @Override
    public void start(BundleContext context) {
        connections = new ServiceTracker<>(context, BusConnection.class, null) {
            @Override
            public Thermostat addingService(ServiceReference<BusConnection> reference) {
                BusConnection bus = context.getService(reference);
                return bus == null ? null : new Thermostat(bus, () -> context.ungetService(reference));
            }

            @Override
            public void removedService(ServiceReference<BusConnection> reference, Thermostat thermostat) {
                // It ends with the connection; nothing is to be done here.
            }
        };
        connections.open();

        ServiceRegistration<?>[] self = new ServiceRegistration<?>[1];
        ObjectInterface lamp = ObjectInterface.named("org.example.Lamp1")
                .property("Lit", "b", () -> lit, value -> lit = (Boolean) value)
                .method("Move", "s", "", call -> {
                    self[0].setProperties(where(call.argument(0, String.class)));
                    return List.of();
                }).build();
        self[0] = context.registerService(ObjectInterface.class, lamp, where("/org/example/house/lamp"));
    }

    private static Dictionary<String, Object> where(String path) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(ObjectInterface.OBJECT_PATH, path);
        properties.put(ObjectInterface.BUS_NAME, "org.example.Lamp");
        return properties;
    }

    @Override
    public void stop(BundleContext context) {
        // Nothing is given back by hand: the peer's end does it.
    }
}
