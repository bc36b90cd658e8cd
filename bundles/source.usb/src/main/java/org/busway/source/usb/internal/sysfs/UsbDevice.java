package org.busway.source.usb.internal.sysfs;

import java.util.ArrayList;
import java.util.List;

/**
 * A device as it was when it was looked at.
 *
 * @param name such as {@code 1-2}: bus and ports; {@code usb1} is the bus itself
 * @param parent the name of the hub that it is on; empty for the bus itself
 * @param ids what it says it is
 * @param busNumber the bus
 * @param deviceNumber its address on the bus, another one each time it is attached
 * @param speedMbps megabits a second; 0 if unknown
 * @param driver the driver that is bound to it; empty if none is
 * @param devNode its device node; empty if it has none
 * @param sysfsPath its directory
 * @param configured how many interfaces it says it has; 0 if it is not configured
 * @param interfaces those that are there, by name
 */
public record UsbDevice(String name, String parent, Ids ids, int busNumber, int deviceNumber, double speedMbps, String driver,
        String devNode, String sysfsPath, int configured, List<UsbInterface> interfaces) {

    /**
     * What a device says it is.
     *
     * @param vendorId as assigned
     * @param productId as the vendor chose
     * @param release its version, decimal digits in each half byte
     * @param vendor the vendor's name; often empty
     * @param product the product's name; often empty
     * @param serial what tells it from others of its kind; often empty
     * @param deviceClass its class, subclass and protocol; 0: each interface has its own
     */
    public record Ids(int vendorId, int productId, int release, String vendor, String product, String serial, int deviceClass,
            int subclass, int protocol) {

        @Override
        public boolean equals(Object other) {
            return other instanceof Ids ids && values().equals(ids.values());
        }

        @Override
        public int hashCode() {
            return values().hashCode();
        }

        /** Compared by code of its own: what a record generates stays in the Java runtime, with the class loader of a bundle that has gone. */
        private List<Object> values() {
            return List.of(vendorId, productId, release, vendor, product, serial, deviceClass, subclass, protocol);
        }
    }

    /** Copies the list. */
    public UsbDevice {
        interfaces = List.copyOf(interfaces);
    }

    /** Whether the kernel is done with it. */
    public boolean isComplete() {
        return !driver.isEmpty() && configured > 0 && interfaces.size() >= configured;
    }

    /** Whether it may be the same as another of the same name: none that was attached since. */
    public boolean isSameAttachment(int otherDeviceNumber) {
        return deviceNumber == 0 || otherDeviceNumber == 0 || deviceNumber == otherDeviceNumber;
    }

    /** This one as it is, with the interfaces of an earlier look that are missing. */
    public UsbDevice withInterfacesOf(UsbDevice earlier) {
        List<UsbInterface> all = new ArrayList<>(interfaces);
        for (UsbInterface each : earlier.interfaces()) {
            if (interfaces.stream().noneMatch(own -> own.name().equals(each.name()))) {
                all.add(each);
            }
        }
        all.sort(java.util.Comparator.comparing(UsbInterface::name));
        return new UsbDevice(name, parent, ids, busNumber, deviceNumber, speedMbps, driver, devNode, sysfsPath, configured, all);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UsbDevice device && values().equals(device.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** Compared by code of its own: what a record generates stays in the Java runtime, with the class loader of a bundle that has gone. */
    private List<Object> values() {
        return List.of(name, parent, ids, busNumber, deviceNumber, speedMbps, driver, devNode, sysfsPath, configured, interfaces);
    }
}
