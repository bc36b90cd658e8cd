package org.busway.source.usb.internal;

import java.util.List;
import org.busway.api.ObjectPath;
import org.busway.api.source.Described;
import org.busway.api.source.PathLabel;
import org.busway.source.usb.internal.sysfs.UsbDevice;
import org.busway.source.usb.internal.sysfs.UsbInterface;

/** What of devices and their interfaces is shown on the bus, and where. */
final class UsbInterfaces {

    static final String NAME = "org.busway.Usb1";
    static final ObjectPath ROOT = new ObjectPath("/org/busway/usb1");

    static final Described<UsbDevice> DEVICE = Described.<UsbDevice>by(NAME + ".Device")
            .property("Name", "s", UsbDevice::name)
            .property("VendorId", "q", of -> of.ids().vendorId())
            .property("ProductId", "q", of -> of.ids().productId())
            .property("Release", "q", of -> of.ids().release())
            .property("Vendor", "s", of -> of.ids().vendor())
            .property("Product", "s", of -> of.ids().product())
            .property("Serial", "s", of -> of.ids().serial())
            .property("Class", "y", of -> (byte) of.ids().deviceClass())
            .property("Subclass", "y", of -> (byte) of.ids().subclass())
            .property("Protocol", "y", of -> (byte) of.ids().protocol())
            .property("BusNumber", "u", of -> (long) of.busNumber())
            .property("DeviceNumber", "u", of -> (long) of.deviceNumber())
            .property("SpeedMbps", "d", UsbDevice::speedMbps)
            .property("Driver", "s", UsbDevice::driver)
            .property("DevNode", "s", UsbDevice::devNode)
            .property("SysfsPath", "s", UsbDevice::sysfsPath)
            .property("Parent", "o", of -> of.parent().isEmpty() ? ObjectPath.ROOT : path(of.parent()))
            .property("Interfaces", "ao", UsbInterfaces::interfacePaths).build();

    /** An interface with the device that it is of. */
    record Member(String device, UsbInterface of) {}

    static final Described<Member> INTERFACE = Described.<Member>by(NAME + ".Interface")
            .property("Name", "s", each -> each.of().name())
            .property("Device", "o", each -> path(each.device()))
            .property("Number", "y", each -> (byte) each.of().number())
            .property("AlternateSetting", "y", each -> (byte) each.of().alternateSetting())
            .property("Class", "y", each -> (byte) each.of().interfaceClass())
            .property("Subclass", "y", each -> (byte) each.of().subclass())
            .property("Protocol", "y", each -> (byte) each.of().protocol())
            .property("Description", "s", each -> each.of().description())
            .property("Driver", "s", each -> each.of().driver())
            .property("SysfsPath", "s", each -> each.of().sysfsPath()).build();

    private UsbInterfaces() {}

    static ObjectPath path(String device) {
        return ROOT.child("devices").child(PathLabel.of(device));
    }

    static ObjectPath path(String device, String usbInterface) {
        return path(device).child(PathLabel.of(usbInterface));
    }

    private static List<ObjectPath> interfacePaths(UsbDevice of) {
        return of.interfaces().stream().map(each -> path(of.name(), each.name())).toList();
    }
}
