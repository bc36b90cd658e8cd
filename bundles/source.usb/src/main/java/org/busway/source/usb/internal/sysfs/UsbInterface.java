package org.busway.source.usb.internal.sysfs;

import java.util.List;

/**
 * One interface of a device.
 *
 * @param name such as {@code 1-2:1.0}
 * @param number its number in the configuration
 * @param alternateSetting the setting that is in use
 * @param interfaceClass its class, subclass and protocol
 * @param description what the device calls it; often empty
 * @param driver the driver that is bound to it; empty if none is
 * @param sysfsPath its directory
 */
public record UsbInterface(String name, int number, int alternateSetting, int interfaceClass, int subclass, int protocol,
        String description, String driver, String sysfsPath) {

    @Override
    public boolean equals(Object other) {
        return other instanceof UsbInterface each && values().equals(each.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** Compared by code of its own: what a record generates stays in the Java runtime, with the class loader of a bundle that has gone. */
    private List<Object> values() {
        return List.of(name, number, alternateSetting, interfaceClass, subclass, protocol, description, driver, sysfsPath);
    }
}
