package org.busway.bridge.eventadmin.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.busway.api.BusConnection;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.api.Names;
import org.busway.api.Variant;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events as signals with one argument, {@code a{sv}}: the properties. The topic up to its last slash is the interface, the rest the member. Whoever sends an event is never held up: what
 * the bus has no room for is counted and logged. What came over a bridge does not go back. Safe from any thread.
 */
final class EventSignals implements EventHandler {

    private static final Logger LOG = LoggerFactory.getLogger(EventSignals.class);

    private final BusConnection bus;
    private final String path;
    private final AtomicLong told = new AtomicLong();
    private final AtomicLong untold = new AtomicLong();

    EventSignals(BusConnection bus, String path) {
        this.bus = bus;
        this.path = path;
    }

    long told() {
        return told.get();
    }

    long untold() {
        return untold.get();
    }

    @Override
    public void handleEvent(Event event) {
        if (SignalEvents.cameOverABridge(event)) {
            return;
        }
        String why = "the bus has no room for more from here";
        try {
            if (bus.trySend(signal(event))) {
                told.incrementAndGet();
                return;
            }
        } catch (BusException | IllegalArgumentException e) {
            why = e.getMessage();
        }
        long count = untold.incrementAndGet();
        if (Long.bitCount(count) == 1) {
            LOG.warn("the event {} was not told on the bus: {}; {} so far", event.getTopic(), why, count);
        }
    }

    private Message signal(Event event) {
        String topic = event.getTopic().replace('-', '_');
        int last = topic.lastIndexOf('/');
        String interfaceName = topic.substring(0, Math.max(0, last)).replace('/', '.');
        if (!Names.isInterface(interfaceName) || !Names.isMember(topic.substring(last + 1))) {
            throw new IllegalArgumentException(
                    "a topic that becomes a signal has three elements or more, none of which begins with a digit");
        }
        Map<String, Variant> properties = new LinkedHashMap<>();
        for (String name : event.getPropertyNames()) {
            Object value = event.getProperty(name);
            if (!name.equals(EventConstants.EVENT_TOPIC) && value != null) {
                properties.put(name, PlainValues.variant(value));
            }
        }
        return Message.signal(path, interfaceName, topic.substring(last + 1)).body("a{sv}", properties).build();
    }
}
