package org.busway.broker.internal;

import java.io.UncheckedIOException;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.function.Consumer;
import org.busway.os.SystemCallException;
import org.busway.os.SystemLogSocket;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/**
 * A way from the log to the system log, for as long as it is registered. It is a service of types that everybody knows, so that neither the bundle
 * {@code logging} nor another that takes its place imports anything for it: a {@code Consumer<String>} that is given whole datagrams, on one thread.
 */
final class SystemLog implements AutoCloseable {

    /** Where the log goes. */
    enum Use {
        /** As the configuration's {@code <syslog/>} says. */
        CONFIGURATION,
        /** To standard error alone. */
        NEVER,
        /** To both. */
        ALSO,
        /** To the system log alone. */
        ONLY;

        /** The use that an option names; null for another word. */
        static Use named(String word) {
            for (Use use : values()) {
                if (use.name().toLowerCase(java.util.Locale.ROOT).equals(word)) {
                    return use;
                }
            }
            return null;
        }

        /** What it comes to. */
        Use with(boolean configured) {
            return this != CONFIGURATION ? this : configured ? ALSO : NEVER;
        }
    }

    private static final String PROPERTY = "org.busway.log.system";

    private final SystemLogSocket socket;
    private final ServiceRegistration<?> registration;

    private SystemLog(SystemLogSocket socket, ServiceRegistration<?> registration) {
        this.socket = socket;
        this.registration = registration;
    }

    /** Offers the system log at a path. */
    static SystemLog open(BundleContext context, String path, Use use) {
        SystemLogSocket socket = new SystemLogSocket(path);
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(PROPERTY, use == Use.ONLY ? "only" : "also");
        Consumer<String> send = datagram -> {
            try {
                socket.send(datagram);
            } catch (SystemCallException e) {
                throw new UncheckedIOException(e.getMessage(), e);
            }
        };
        return new SystemLog(socket, context.registerService(Consumer.class, send, properties));
    }

    @Override
    public void close() {
        registration.unregister();
        socket.close();
    }
}
