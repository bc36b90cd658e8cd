package org.busway.integration.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Machine;
import org.junit.jupiter.api.Test;

/** The gateway as it is shipped, on the machine that runs the test: what it has is shown, and where it has nothing the sources idle. */
class OwnDevicesIT {

    private static final Path USB = Path.of("/sys/bus/usb/devices");
    private static final Path POWER = Path.of("/sys/class/power_supply");

    private static List<String> names(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static List<String> usbDevices() throws IOException {
        return names(USB).stream().filter(name -> !name.contains(":")).toList();
    }

    @Test
    void the_sources_show_what_the_machine_has() throws IOException {
        Machine.program("upower", "upower");
        Machine.program("busctl", "systemd");
        try (OperatorTerminal busway = OperatorTerminal.run()) {
            int count = usbDevices().size();
            busway.line("source  usb      active      0 events      " + count + (count == 1 ? " device" : " devices"));
            busway.line("source  battery  active");
            String tree = Command.of("busctl", "--address=" + busway.address(), "tree", "--list", "org.busway.Usb1").run()
                    .succeeded();
            assertEquals(count, tree.lines().filter(line -> line.matches("/org/busway/usb1/devices/[^/]+")).count(), tree);
            busway.line("is org.freedesktop.UPower too");
            String shown = upower(busway, "-e");
            assertTrue(shown.contains("/org/freedesktop/UPower/devices/DisplayDevice\n"), shown);
            assertTrue(shown.lines().count() <= names(POWER).size() + 1, shown);
            String detail = upower(busway, "-d");
            assertTrue(detail.contains("daemon-version:"), detail);
            if (names(POWER).isEmpty()) {
                assertTrue(detail.contains("on-battery:      no") && detail.contains("battery-missing-symbolic"), detail);
            }
        }
    }

    @Test
    void an_event_of_a_usb_device_of_this_machine_is_heard() throws IOException {
        Machine.hasHardware(!usbDevices().isEmpty(), "USB device");
        Path uevent = USB.resolve(usbDevices().get(0)).resolve("uevent");
        Machine.needs(Files.isWritable(uevent), "permission to write " + uevent, "run as root, with /sys mounted writable");
        try (OperatorTerminal busway = OperatorTerminal.run()) {
            busway.line("source  usb      active");
            busway.line("source  uevent   active");
            Files.writeString(uevent, "change");
            busway.line("event   change   usb");
            assertTrue(busway.shown().stream().noneMatch(line -> line.contains("usb      failed")), busway.shown()::toString);
        }
    }

    @Test
    void an_event_of_a_power_supply_of_this_machine_is_heard() throws IOException {
        Machine.hasHardware(!names(POWER).isEmpty(), "power supply");
        Path uevent = POWER.resolve(names(POWER).get(0)).resolve("uevent");
        Machine.needs(Files.isWritable(uevent), "permission to write " + uevent, "run as root, with /sys mounted writable");
        try (OperatorTerminal busway = OperatorTerminal.run()) {
            busway.line("source  battery  active");
            busway.line("source  uevent   active");
            Files.writeString(uevent, "change");
            busway.line("event   change   power_supply");
            assertTrue(upower(busway, "-d").contains("native-path:          " + names(POWER).get(0)));
        }
    }

    private static String upower(OperatorTerminal busway, String option) {
        return Command.of("upower", option).with("DBUS_SYSTEM_BUS_ADDRESS", busway.address()).run().succeeded();
    }
}
