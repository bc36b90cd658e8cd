package org.busway.launcher.script;

import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Stands in for the bus: says what it would say to the launcher, as the environment tells it to. */
public final class FakeBroker implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        String failure = System.getenv("FAKE_FAILURE");
        if (failure != null) {
            context.registerService(Object.class, this, new Hashtable<>(Map.of("org.busway.failure", failure)));
            return;
        }
        if (System.getenv("FAKE_ORIGIN") != null) {
            Map<?, ?> installed = context.getService(context.getServiceReference(Map.class));
            System.err.println("installed for the profile: "
                    + Long.valueOf(context.getBundle().getLastModified())
                            .equals(installed.get(context.getBundle().getLocation())));
        }
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put("org.busway.address", new String[]{"unix:path=/fake,guid=00", "tcp:host=fake,guid=00"});
        if (System.getenv("FAKE_PIDFILE") != null) {
            properties.put("org.busway.pidfile", System.getenv("FAKE_PIDFILE"));
        }
        context.registerService(Object.class, this, properties);
    }

    /** Found by its name, as the bus's is. */
    public void reload() {
        System.err.println("reloaded");
    }

    @Override
    public void stop(BundleContext context) {
        System.err.println("stopped");
    }
}
