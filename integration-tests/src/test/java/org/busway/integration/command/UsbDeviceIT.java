package org.busway.integration.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.FakeSysfs;
import org.busway.integration.bus.Installation;
import org.busway.integration.bus.Machine;
import org.busway.integration.bus.NetworkNamespace;
import org.busway.integration.bus.Running;
import org.junit.jupiter.api.Test;

/**
 * From the kernel's netlink socket to {@code gdbus} and {@code busctl}: a USB device that is put in and taken out. The kernel tells its events in a network
 * namespace of their own; a directory stands for {@code /sys}, since hardly a machine that runs tests has a hand that plugs.
 */
class UsbDeviceIT {

    private static final String NAME = "org.busway.Usb1";
    private static final String DEVICE = "/org/busway/usb1/devices/_31_2d2";
    private static final String INTERFACE = DEVICE + "/_31_2d2_3a1_2e0";
    private static final List<String> OF_DEVICE = List.of("SUBSYSTEM=usb", "DEVTYPE=usb_device", "PRODUCT=46d/c52b/1201",
            "TYPE=0/0/0",
            "BUSNUM=001", "DEVNUM=006", "DEVNAME=bus/usb/001/006");
    private static final List<String> OF_INTERFACE = List.of("SUBSYSTEM=usb", "DEVTYPE=usb_interface", "PRODUCT=46d/c52b/1201",
            "INTERFACE=3/1/2");

    @Test
    void a_device_that_is_put_in_and_taken_out_is_an_object_and_a_signal_each_time() throws IOException {
        NetworkNamespace.needed();
        Machine.program("gdbus", "libglib2.0-bin");
        Machine.program("busctl", "systemd");
        Path directory = OperatorTerminal.directory();
        FakeSysfs sys = FakeSysfs.in(Files.createDirectories(directory.resolve("kernel")));
        String hub = sys.usb("../usb1", Map.of("idVendor", "1d6b", "bDeviceClass", "09", "devnum", "1"));
        Command run = Command.of(Installation.built().busway().toString(), "run", "--set",
                "org.busway.source.usb:sysfs=" + sys.root(),
                "--set", "org.busway.source.uevent:sysfs=" + sys.root());
        try (OperatorTerminal busway = OperatorTerminal.type(directory, NetworkNamespace.around(run))) {
            busway.line("source  usb      active");
            busway.line("source  uevent   active");
            try (Running gdbus = Command.of("gdbus", "monitor", "--address", busway.address(), "--dest", NAME).start()) {
                gdbus.line("The name " + NAME + " is owned by :1.");
                assertTrue(tree(busway).contains("/org/busway/usb1/devices/usb1"), tree(busway));

                String device = sys.usb("1-2",
                        Map.of("idVendor", "046d", "idProduct", "c52b", "manufacturer", "Logitech", "product",
                                "USB Receiver", "serial", "A1", "busnum", "1", "devnum", "6"));
                tell(busway, "add", device, OF_DEVICE);
                gdbus.line("InterfacesAdded (objectpath '" + DEVICE + "', {'" + NAME
                        + ".Device': {'Name': <'1-2'>, 'VendorId': <uint16 1133>");
                String first = sys.usb("1-2/1-2:1.0", Map.of("bInterfaceNumber", "00", "bInterfaceClass", "03"));
                tell(busway, "add", first, OF_INTERFACE);
                gdbus.line("InterfacesAdded (objectpath '" + INTERFACE + "', {'" + NAME + ".Interface': ");
                tell(busway, "bind", device, OF_DEVICE);
                String attached = gdbus.line(NAME + ".Attached (objectpath '" + DEVICE + "'");
                for (String part : List.of("'Vendor': <'Logitech'>", "'Product': <'USB Receiver'>", "'Serial': <'A1'>",
                        "'DevNode': <'/dev/bus/usb/001/006'>", "'Interfaces': <[objectpath '" + INTERFACE + "']>",
                        "{objectpath '" + INTERFACE + "': {'Name': <'1-2:1.0'>", "'Class': <byte 0x03>")) {
                    assertTrue(attached.contains(part), () -> part + " is not in\n" + attached);
                }
                assertTrue(tree(busway).contains(INTERFACE), tree(busway));
                assertEquals("q 50475\n", busctl(busway, "get-property", NAME, DEVICE, NAME + ".Device", "ProductId"));

                sys.remove(first);
                tell(busway, "remove", first, OF_INTERFACE);
                sys.remove(device);
                tell(busway, "remove", device, OF_DEVICE);
                String detached = gdbus.line(NAME + ".Detached");
                assertEquals(attached.replace("Attached", "Detached"), detached, "it carries what was last known");
                List<String> order = gdbus.everything().lines()
                        .filter(line -> line.contains("Detached") || line.contains("Removed"))
                        .map(line -> line.replaceAll(".*(InterfacesRemoved|Detached) .objectpath '([^']*)'.*", "$1 $2")).toList();
                assertEquals(List.of("InterfacesRemoved " + INTERFACE, "InterfacesRemoved " + DEVICE, "Detached " + DEVICE),
                        order);
            }
            assertTrue(Files.exists(sys.root().resolve(hub.substring(1))), "the bus itself stays");
        }
    }

    private static void tell(OperatorTerminal busway, String action, String devpath, List<String> properties) throws IOException {
        NetworkNamespace.tell(busway.pid(), java.util.stream.Stream
                .concat(java.util.stream.Stream.of("ACTION=" + action, "DEVPATH=" + devpath), properties.stream())
                .toArray(String[]::new));
    }

    private static String tree(OperatorTerminal busway) {
        return busctl(busway, "tree", "--list", NAME);
    }

    private static String busctl(OperatorTerminal busway, String... arguments) {
        return Command.of("busctl", "--address=" + busway.address()).and(arguments).run().succeeded();
    }
}
