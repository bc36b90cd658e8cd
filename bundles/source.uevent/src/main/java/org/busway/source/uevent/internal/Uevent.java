package org.busway.source.uevent.internal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that happened to a device, as the kernel or udev tells it.
 *
 * @param action such as {@code add}
 * @param devpath the device's directory below {@code /sys}, beginning with a slash
 * @param subsystem such as {@code usb}; empty if the event names none
 * @param properties all properties of the event, those three too
 */
record Uevent(String action, String devpath, String subsystem, Map<String, String> properties) {

    static final String ADD = "add";
    static final String REMOVE = "remove";

    Uevent {
        properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    }

    /** An event from its properties; null if it lacks action or path. */
    static Uevent of(Map<String, String> properties) {
        String action = properties.get("ACTION");
        String devpath = properties.get("DEVPATH");
        if (action == null || action.isEmpty() || devpath == null || !devpath.startsWith("/")) {
            return null;
        }
        return new Uevent(action, devpath, properties.getOrDefault("SUBSYSTEM", ""), properties);
    }

    /** An event that nobody sent, about a device that was found, or found missing. */
    static Uevent synthesised(String action, Map<String, String> device) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("ACTION", action);
        properties.putAll(device);
        properties.put("ACTION", action);
        return of(properties);
    }

    /** This event with the properties that are known of its device and that it does not have itself. */
    Uevent completedBy(Map<String, String> known) {
        Map<String, String> all = new LinkedHashMap<>(properties);
        known.forEach(all::putIfAbsent);
        return new Uevent(action, devpath, subsystem, all);
    }
}
