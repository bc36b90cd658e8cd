package org.busway.broker.internal.activation;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.busway.api.Names;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.util.tracker.BundleTracker;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names that bundles offer: by a capability {@value #NAME} of the bundle, which is started then, or by a service property of that name of a delayed component, whose service
 * is taken then, which activates it, and kept until the component or the bus goes. Of two with one name the bundle with the lower number has it.
 *
 * <p>The framework tells of changes on any thread; the bus thread sees one immutable map after the other.
 */
public final class FrameworkOffers implements Offers, AutoCloseable {

    /** The capability's namespace and its attribute, and the service property. */
    static final String NAME = "org.busway.name";

    private static final Logger LOG = LoggerFactory.getLogger(FrameworkOffers.class);
    private static final int INSTALLED = Bundle.INSTALLED | Bundle.RESOLVED | Bundle.STARTING | Bundle.ACTIVE | Bundle.STOPPING;

    private final BundleContext context;
    private final Map<Bundle, Set<String>> bundles = new ConcurrentHashMap<>();
    private final Map<ServiceReference<?>, String> components = new ConcurrentHashMap<>();
    /** What was activated by its service. */
    private final Set<ServiceReference<?>> taken = ConcurrentHashMap.newKeySet();
    private final BundleTracker<Bundle> bundleTracker;
    private final ServiceTracker<Object, Object> serviceTracker;
    private volatile Map<String, Offer> offers = Map.of();

    /** @param context of this bundle */
    public FrameworkOffers(BundleContext context) {
        this.context = context;
        bundleTracker = new BundleTracker<>(context, INSTALLED, null) {
            @Override
            public Bundle addingBundle(Bundle bundle, BundleEvent event) {
                modifiedBundle(bundle, event, bundle);
                return bundle;
            }

            @Override
            public void modifiedBundle(Bundle bundle, BundleEvent event, Bundle tracked) {
                Set<String> names = namesOf(bundle);
                Set<String> before = names.isEmpty() ? bundles.remove(bundle) : bundles.put(bundle, names);
                if (!names.equals(before == null ? Set.of() : before)) {
                    collect();
                }
            }

            @Override
            public void removedBundle(Bundle bundle, BundleEvent event, Bundle tracked) {
                if (bundles.remove(bundle) != null) {
                    collect();
                }
            }
        };
        serviceTracker = new ServiceTracker<>(context, filter(), null) {
            @Override
            public Object addingService(ServiceReference<Object> reference) {
                // Not taken before somebody asks for its name: that would activate it.
                if (reference.getProperty(NAME) instanceof String name && isName(name, reference.getBundle())) {
                    components.put(reference, name);
                    collect();
                }
                return reference;
            }

            @Override
            public void removedService(ServiceReference<Object> reference, Object tracked) {
                taken.remove(reference);
                if (components.remove(reference) != null) {
                    collect();
                }
            }
        };
        bundleTracker.open();
        serviceTracker.open(true);
    }

    private static org.osgi.framework.Filter filter() {
        try {
            return FrameworkUtil.createFilter("(" + NAME + "=*)");
        } catch (InvalidSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static Set<String> namesOf(Bundle bundle) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        if (revision == null) {
            return Set.of();
        }
        Set<String> names = new java.util.TreeSet<>();
        for (BundleCapability each : revision.getDeclaredCapabilities(NAME)) {
            Object value = each.getAttributes().get(NAME);
            Collection<?> values = value instanceof Collection<?> several ? several : value == null ? Set.of() : Set.of(value);
            values.stream().map(Object::toString).filter(name -> isName(name, bundle)).forEach(names::add);
        }
        return names;
    }

    private static boolean isName(String name, Bundle bundle) {
        boolean valid = Names.isBusName(name) && !name.startsWith(":");
        if (!valid) {
            LOG.warn("bundle {} offers \"{}\" by {}: that is no well-known name", bundle, name, NAME);
        }
        return valid;
    }

    private synchronized void collect() {
        Map<String, Offer> all = new TreeMap<>();
        bundles.entrySet().stream().sorted(Map.Entry.comparingByKey())
                .forEach(each -> each.getValue().forEach(name -> all.putIfAbsent(name, new StoppedBundle(each.getKey()))));
        components.forEach((reference, name) -> all.putIfAbsent(name, new DelayedComponent(reference)));
        offers = java.util.Collections.unmodifiableMap(all);
    }

    @Override
    public Offer find(String name) {
        return offers.get(name);
    }

    @Override
    public Collection<String> names() {
        return offers.keySet();
    }

    @Override
    public void close() {
        bundleTracker.close();
        taken.forEach(context::ungetService);
        serviceTracker.close();
    }

    private static final class StoppedBundle implements Offer {

        private final Bundle bundle;

        StoppedBundle(Bundle bundle) {
            this.bundle = bundle;
        }

        @Override
        public String bundle() {
            return bundle.getSymbolicName();
        }

        @Override
        public void start() throws Exception {
            bundle.start(Bundle.START_TRANSIENT);
        }
    }

    private final class DelayedComponent implements Offer {

        private final ServiceReference<?> reference;

        DelayedComponent(ServiceReference<?> reference) {
            this.reference = reference;
        }

        @Override
        public String bundle() {
            Bundle bundle = reference.getBundle();
            return bundle == null ? "of a component that has gone" : bundle.getSymbolicName();
        }

        @Override
        public void start() {
            if (!taken.add(reference)) {
                // It was activated, and has let go of its name since: a new one is made.
                context.ungetService(reference);
            }
            if (context.getService(reference) == null) {
                taken.remove(reference);
                throw new IllegalStateException("its component could not be activated");
            }
        }
    }
}
