package org.busway.source.usb.internal;

import java.util.List;
import org.busway.api.ObjectPath;
import org.busway.source.usb.internal.Described.Property;
import org.busway.source.usb.internal.sysfs.UsbDevice;
import org.busway.source.usb.internal.sysfs.UsbInterface;

/** What of devices and their interfaces is shown on the bus, and where. */
final class UsbInterfaces {

    static final String NAME = "org.busway.Usb1";
    static final ObjectPath ROOT = new ObjectPath("/org/busway/usb1");

    static final Described<UsbDevice> DEVICE = new Described<>(NAME + ".Device", List.of(
            new Property<>("Name", "s", UsbDevice::name),
            new Property<>("VendorId", "q", of -> of.ids().vendorId()),
            new Property<>("ProductId", "q", of -> of.ids().productId()),
            new Property<>("Release", "q", of -> of.ids().release()),
            new Property<>("Vendor", "s", of -> of.ids().vendor()),
            new Property<>("Product", "s", of -> of.ids().product()),
            new Property<>("Serial", "s", of -> of.ids().serial()),
            new Property<>("Class", "y", of -> (byte) of.ids().deviceClass()),
            new Property<>("Subclass", "y", of -> (byte) of.ids().subclass()),
            new Property<>("Protocol", "y", of -> (byte) of.ids().protocol()),
            new Property<>("BusNumber", "u", of -> (long) of.busNumber()),
            new Property<>("DeviceNumber", "u", of -> (long) of.deviceNumber()),
            new Property<>("SpeedMbps", "d", UsbDevice::speedMbps),
            new Property<>("Driver", "s", UsbDevice::driver),
            new Property<>("DevNode", "s", UsbDevice::devNode),
            new Property<>("SysfsPath", "s", UsbDevice::sysfsPath),
            new Property<>("Parent", "o", of -> of.parent().isEmpty() ? ObjectPath.ROOT : path(of.parent())),
            new Property<>("Interfaces", "ao", UsbInterfaces::interfacePaths)));

    /** An interface with the device that it is of. */
    record Member(String device, UsbInterface of) {}

    static final Described<Member> INTERFACE = new Described<>(NAME + ".Interface", List.of(
            new Property<>("Name", "s", each -> each.of().name()),
            new Property<>("Device", "o", each -> path(each.device())),
            new Property<>("Number", "y", each -> (byte) each.of().number()),
            new Property<>("AlternateSetting", "y", each -> (byte) each.of().alternateSetting()),
            new Property<>("Class", "y", each -> (byte) each.of().interfaceClass()),
            new Property<>("Subclass", "y", each -> (byte) each.of().subclass()),
            new Property<>("Protocol", "y", each -> (byte) each.of().protocol()),
            new Property<>("Description", "s", each -> each.of().description()),
            new Property<>("Driver", "s", each -> each.of().driver()),
            new Property<>("SysfsPath", "s", each -> each.of().sysfsPath())));

    private UsbInterfaces() {}

    static ObjectPath path(String device) {
        return ROOT.child("devices").child(BusLabel.of(device));
    }

    static ObjectPath path(String device, String usbInterface) {
        return path(device).child(BusLabel.of(usbInterface));
    }

    private static List<ObjectPath> interfacePaths(UsbDevice of) {
        return of.interfaces().stream().map(each -> path(of.name(), each.name())).toList();
    }
}
