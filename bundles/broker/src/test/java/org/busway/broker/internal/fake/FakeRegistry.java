package org.busway.broker.internal.fake;

import java.lang.reflect.Proxy;
import java.util.Dictionary;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** As much of the framework's service registry as the component uses. */
public final class FakeRegistry {

    private final Map<Class<?>, Object> services = new ConcurrentHashMap<>();
    private final Map<Class<?>, Dictionary<?, ?>> properties = new ConcurrentHashMap<>();

    public BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[]{BundleContext.class},
                (proxy, method, arguments) -> {
                    if (!method.getName().equals("registerService")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    if (arguments[2] != null) {
                        properties.put((Class<?>) arguments[0], (Dictionary<?, ?>) arguments[2]);
                    }
                    services.put((Class<?>) arguments[0], arguments[1]);
                    return registration((Class<?>) arguments[0]);
                });
    }

    private ServiceRegistration<?> registration(Class<?> type) {
        return (ServiceRegistration<?>) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[]{ServiceRegistration.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("unregister")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    services.remove(type);
                    return null;
                });
    }

    /** The service of a type, or null. */
    public <S> S service(Class<S> type) {
        return type.cast(services.get(type));
    }

    /** A property of the service of a type that was registered last. */
    public Object property(Class<?> type, String name) {
        return properties.get(type).get(name);
    }

    /** The service of a type as soon as there is one; a test that waits in vain ends by its time. */
    public <S> S await(Class<S> type) {
        while (service(type) == null) {
            Thread.onSpinWait();
        }
        return service(type);
    }
}
