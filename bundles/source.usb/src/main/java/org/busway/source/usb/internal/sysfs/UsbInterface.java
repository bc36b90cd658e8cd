package org.busway.source.usb.internal.sysfs;

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
        String description, String driver, String sysfsPath) {}
