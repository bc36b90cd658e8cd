package org.busway.api.source;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What {@link DeviceEvents} hands on. Immutable. */
public sealed interface DeviceNews {

    /**
     * Something that happened to a device, as the kernel tells it.
     *
     * @param action such as {@code add}
     * @param devpath the device's directory below {@code /sys}, beginning with a slash
     * @param subsystem such as {@code usb}
     * @param properties all properties of the event
     */
    record Event(String action, String devpath, String subsystem, Map<String, String> properties) implements DeviceNews {

        /**
         * Copies the properties.
         *
         * @param action as the component
         * @param devpath as the component
         * @param subsystem as the component
         * @param properties as the component
         */
        public Event {
            properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
        }

        /**
         * The device's own name.
         *
         * @return the last element of its path
         */
        public String deviceName() {
            return devpath.substring(devpath.lastIndexOf('/') + 1);
        }
    }

    /**
     * Events may have been missed until now: who keeps a picture of devices reads it afresh. Events that follow are newer, but may tell
     * what was read already.
     *
     * @param why for a person
     */
    record LookAfresh(String why) implements DeviceNews {}
}
