package org.busway.integration.runtime;

import org.osgi.framework.ServiceReference;

/** A source's service, by what it answers; its type is not the test's. */
record SourceService(FrameworkBus bus, ServiceReference<?> reference) {

    /** The source of that name, if there is one now. */
    static SourceService of(FrameworkBus bus, String name) {
        return bus.services(FrameworkBus.EVENT_SOURCE, null).stream().map(each -> new SourceService(bus, each))
                .filter(each -> name.equals(each.ask("name"))).findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no source " + name));
    }

    String state() {
        return ask("state");
    }

    String detail() {
        return ask("detail");
    }

    String eventCount() {
        return ask("eventCount");
    }

    private String ask(String method) {
        try {
            Object service = bus.context().getService(reference);
            return reference.getBundle().loadClass(FrameworkBus.EVENT_SOURCE).getMethod(method).invoke(service).toString();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(method, e);
        } finally {
            bus.context().ungetService(reference);
        }
    }
}
