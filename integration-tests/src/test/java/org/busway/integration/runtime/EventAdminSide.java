package org.busway.integration.runtime;

import java.lang.reflect.Proxy;
import java.util.Hashtable;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** Event Admin of a framework, whose types are not the test's: by reflection. */
final class EventAdminSide {

    private static final String ADMIN = "org.osgi.service.event.EventAdmin";
    private static final String HANDLER = "org.osgi.service.event.EventHandler";
    private static final String EVENT = "org.osgi.service.event.Event";

    /** An event as a handler sees it. */
    record Seen(String topic, Map<String, Object> properties) {

        Object argument() {
            return ((java.util.List<?>) properties.get("busway.arguments")).get(0);
        }
    }

    private final BundleContext context;
    private final Bundle provider;

    EventAdminSide(FrameworkBus bus) {
        context = bus.context();
        provider = bus.bundle("org.apache.felix.eventadmin");
        // The time after which a handler is denied for good; without it handlers run on the thread that sends.
        bus.configure("org.apache.felix.eventadmin.impl.EventAdmin", Map.of("org.apache.felix.eventadmin.Timeout", 0));
    }

    /** A handler of a topic. */
    ServiceRegistration<?> handle(String topic, Consumer<Seen> handler) throws ClassNotFoundException {
        Hashtable<String, Object> properties = new Hashtable<>(Map.of("event.topics", topic));
        Class<?> type = provider.loadClass(HANDLER);
        return context.registerService(HANDLER, Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "handleEvent" -> {
                        handler.accept(seen(arguments[0]));
                        yield null;
                    }
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> method.getName();
                }), properties);
    }

    private Seen seen(Object event) throws ReflectiveOperationException {
        Class<?> type = provider.loadClass(EVENT);
        Map<String, Object> properties = new TreeMap<>();
        for (String name : (String[]) type.getMethod("getPropertyNames").invoke(event)) {
            properties.put(name, type.getMethod("getProperty", String.class).invoke(event, name));
        }
        return new Seen((String) type.getMethod("getTopic").invoke(event), properties);
    }

    /** Has it hand an event to all handlers before this returns. */
    void send(String topic, Map<String, ?> properties) throws ReflectiveOperationException {
        ServiceReference<?> reference = context.getServiceReference(ADMIN);
        Class<?> type = provider.loadClass(EVENT);
        provider.loadClass(ADMIN).getMethod("sendEvent", type).invoke(context.getService(reference),
                type.getConstructor(String.class, Map.class).newInstance(topic, properties));
        context.ungetService(reference);
    }
}
