package org.busway.bridge.eventadmin.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.Message;
import org.busway.api.group.Loss;
import org.osgi.service.event.Event;

/**
 * Signals as events. The topic is the prefix, the interface with slashes, and the member; the properties say where the signal comes from and carry its arguments, the entries of an
 * {@code a{sv}} each as a property of its own too, so that filters of handlers can ask for them. {@link #SENDER} marks what has come over the bridge.
 */
final class SignalEvents {

    /** Who sent it: in every event of a bridge, and in no other. */
    static final String SENDER = "busway.sender";

    private static final String OURS = "busway.";
    private static final String PATH = OURS + "path";
    private static final String INTERFACE = OURS + "interface";
    private static final String MEMBER = OURS + "member";
    private static final String ARGUMENTS = OURS + "arguments";

    private final String prefix;

    SignalEvents(String topicPrefix) {
        prefix = topicPrefix + "/";
    }

    Event of(Message signal) {
        Map<String, Object> properties = new HashMap<>();
        List<Object> arguments = signal.arguments();
        for (Object argument : arguments) {
            if (argument instanceof Map<?, ?> map) {
                map.forEach((key, value) -> {
                    if (key instanceof String name && !name.startsWith(OURS) && !name.startsWith("event.")) {
                        properties.putIfAbsent(name, PlainValues.of(value));
                    }
                });
            }
        }
        properties.put(SENDER, signal.sender());
        properties.put(PATH, signal.path());
        properties.put(INTERFACE, signal.interfaceName());
        properties.put(MEMBER, signal.member());
        properties.put(ARGUMENTS, PlainValues.of(arguments));
        return new Event(prefix + signal.interfaceName().replace('.', '/') + "/" + signal.member(), properties);
    }

    /** That signals are missing here: how many at most, where that is known. */
    Event lost(String group, Loss loss) {
        return new Event(prefix + "lost",
                Map.of(SENDER, "", "group", group, "count", loss.count(), "exact", loss.exact(), "why", loss.why()));
    }

    /** That nobody knows how many signals are missing here. */
    Event lost(String group, String why) {
        return new Event(prefix + "lost", Map.of(SENDER, "", "group", group, "why", why));
    }

    /** That so many signals that rules had asked for are missing here. */
    Event lostByRules(long count) {
        return new Event(prefix + "lost",
                Map.of(SENDER, "", "count", count, "exact", true, "why", "the queue of this bridge at the bus was full"));
    }

    static boolean cameOverABridge(Event event) {
        return event.containsProperty(SENDER);
    }
}
