package org.busway.auth.internal;

import java.lang.reflect.Proxy;
import java.util.Dictionary;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import org.busway.spi.StartFailure;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** As much of the framework's service registry as the component uses. */
final class FakeRegistry {

    private record Entry(Object service, Dictionary<String, ?> properties) {}

    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[]{BundleContext.class},
                (proxy, method, arguments) -> {
                    if (!method.getName().equals("registerService")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    String type = ((Class<?>) arguments[0]).getName();
                    entries.put(type, new Entry(arguments[1], (Dictionary<String, ?>) arguments[2]));
                    return registration(type);
                });
    }

    private ServiceRegistration<?> registration(String type) {
        return (ServiceRegistration<?>) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[]{ServiceRegistration.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("unregister")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    entries.remove(type);
                    return null;
                });
    }

    Set<String> types() {
        return new TreeSet<>(entries.keySet());
    }

    <S> S service(Class<S> type) {
        Entry entry = entries.get(type.getName());
        return entry == null ? null : type.cast(entry.service());
    }

    /** What the start failure says, empty where there is none at the moment. */
    String reasons() {
        StartFailure failure = service(StartFailure.class);
        return failure == null ? "" : failure.reason();
    }

    Object property(Class<?> type, String name) {
        return entries.get(type.getName()).properties().get(name);
    }
}
