package org.busway.integration.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Installation;
import org.busway.integration.bus.Machine;
import org.busway.integration.bus.RealUpowerd;
import org.busway.integration.bus.Running;
import org.junit.jupiter.api.Test;

/**
 * The unmodified runtime on devices that umockdev shows it: files of {@code /sys} and events of udev, as on a machine that has them. Its events are udev's, whatever group is asked for.
 */
class MockedDevicesIT {

    private static final String USB = "org.busway.Usb1";

    @Test
    void a_battery_and_a_usb_device_that_umockdev_shows_are_on_the_bus() throws IOException {
        RealUpowerd.needed();
        Machine.program("busctl", "systemd");
        Machine.program("gdbus", "libglib2.0-bin");
        Path directory = OperatorTerminal.directory();
        Path pipe = directory.resolve("pipe");
        Path program = directory.resolve("devices.py");
        try (InputStream source = RealUpowerd.class.getResourceAsStream("devices.py")) {
            Files.copy(source, program);
        }
        try (OperatorTerminal busway = OperatorTerminal.type(directory,
                Command.of("umockdev-wrapper", "/usr/bin/python3", program.toString(),
                        pipe.toString(), Installation.built().busway().toString(), "run", "--set",
                        "org.busway.source.uevent:groups=2"))) {
            busway.line("source  uevent   active      0 events      netlink groups 2");
            busway.line("source  battery  active      0 events      1 power supply");
            busway.line("source  usb      active");
            try (Running gdbus = Command.of("gdbus", "monitor", "--address", busway.address(), "--dest", USB).start()) {
                gdbus.line("The name " + USB + " is owned by :1.");
                Files.writeString(pipe, "capacity 33");
                busway.line("event   change   power_supply /devices/BAT0");
                Files.writeString(pipe, "plug");
                String attached = gdbus.line(USB + ".Attached (objectpath '/org/busway/usb1/devices/_31_2d2', {'Name': <'1-2'>");
                assertEquals(true, attached.contains("'VendorId': <uint16 1133>, 'ProductId': <uint16 50475>"), attached);
                // The battery was read when its event came, which was before.
                assertEquals("d 33\n", Command.of("busctl", "--address=" + busway.address(), "get-property", "org.busway.Power1",
                        "/org/busway/power1/devices/battery_BAT0", "org.busway.Power1.Device", "Percentage").run().succeeded());
                Files.writeString(pipe, "unplug");
                gdbus.line(USB + ".Detached (objectpath '/org/busway/usb1/devices/_31_2d2'");
            }
            Files.writeString(pipe, "end");
        }
    }
}
