package org.busway.integration.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.Machine;
import org.busway.integration.bus.Running;
import org.junit.jupiter.api.Test;

/** From the kernel to the terminal: what happens to a device is seen by {@code busway run} and by all that listen to its bus. */
class DeviceEventIT {

    private static final Path LOOPBACK = Path.of("/sys/class/net/lo/uevent");
    private static final String DEVICE = "/devices/virtual/net/lo";
    private static final String NAME = "org.busway.Uevent1";

    @Test
    void an_event_of_the_kernel_is_shown_by_busway_run_gdbus_dbus_monitor_and_busctl() throws IOException {
        Machine.needs(Files.isWritable(LOOPBACK), "permission to write " + LOOPBACK, "run as root, with /sys mounted writable");
        Machine.program("gdbus", "libglib2.0-bin");
        Machine.program("dbus-monitor", "dbus-bin");
        Machine.program("busctl", "systemd");
        try (OperatorTerminal busway = OperatorTerminal.run()) {
            busway.line("source  uevent   active");
            try (Running gdbus = start("gdbus", "monitor", "--address", busway.address(), "--dest", NAME);
                    Running dbusMonitor = start("dbus-monitor", "--address", busway.address());
                    Running busctl = start("stdbuf", "-oL", "busctl", "--address=" + busway.address(), "monitor")) {
                gdbus.line("The name " + NAME + " is owned by :1.");
                dbusMonitor.line("member=NameLost");
                busctl.line("Monitoring bus message stream.");
                Files.writeString(LOOPBACK, "change");

                String event = gdbus.line(NAME + ".Event");
                assertTrue(event.startsWith("/org/busway/uevent1: " + NAME + ".Event ('change', '" + DEVICE + "', 'net', {"),
                        event);
                assertTrue(event.contains("'INTERFACE': 'lo'"), event);

                String header = dbusMonitor.line("member=Event");
                assertTrue(header.startsWith("signal ") && header.contains("path=/org/busway/uevent1; interface=" + NAME),
                        header);
                dbusMonitor.line("string \"SEQNUM\"");
                assertEquals(List.of("string \"change\"", "string \"" + DEVICE + "\"", "string \"net\""),
                        after(dbusMonitor, "member=Event"));

                busctl.line("Path=/org/busway/uevent1  Interface=" + NAME + "  Member=Event");
                busctl.line("STRING \"SEQNUM\"");
                assertEquals(List.of("STRING \"change\";", "STRING \"" + DEVICE + "\";", "STRING \"net\";"),
                        after(busctl, "MESSAGE \"sssa{ss}\""));

                String shown = busway.line("INTERFACE=lo");
                assertTrue(shown.matches("\\S+ event +change +net +" + DEVICE + " +INTERFACE=lo"), shown);
            }
            List<String> lines = busway.shown().stream().filter(line -> line.matches("\\d\\d:\\d\\d:\\d\\d .*")).toList();
            assertTrue(lines.get(0).matches("\\S+ bus +unix:path=" + busway.socket() + ",guid=[0-9a-f]{32}"),
                    () -> "the address should stand above all: " + lines);
            assertEquals(1, lines.stream().filter(line -> line.matches("\\S+ bus .*")).count(), lines::toString);
        }
    }

    @Test
    void a_disk_that_is_made_and_taken_away_is_told_with_what_was_known_of_it() throws IOException {
        Path control = Path.of("/sys/class/zram-control");
        Machine.hasHardware(Files.isDirectory(control), "zram, which the kernel can be told to add a disk of");
        Machine.needs(Files.isReadable(control.resolve("hot_add")), "permission to read " + control.resolve("hot_add"),
                "run as root");
        Machine.program("gdbus", "libglib2.0-bin");
        try (OperatorTerminal busway = OperatorTerminal.run()) {
            busway.line("source  uevent   active");
            try (Running gdbus = start("gdbus", "monitor", "--address", busway.address(), "--dest", NAME)) {
                gdbus.line("The name " + NAME + " is owned by :1.");
                String number = Files.readString(control.resolve("hot_add")).strip();
                String disk = "/devices/virtual/block/zram" + number;
                try {
                    String added = gdbus.line(NAME + ".Event ('add', '" + disk + "', 'block', {");
                    assertTrue(added.contains("'DEVTYPE': 'disk'") && added.contains("'DEVNAME': 'zram" + number + "'"), added);
                } finally {
                    Files.writeString(control.resolve("hot_remove"), number);
                }
                String removed = gdbus.line(NAME + ".Event ('remove', '" + disk + "', 'block', {");
                assertTrue(removed.contains("'DEVNAME': 'zram" + number + "'"), removed);
            }
        }
    }

    private static Running start(String... arguments) {
        return Command.of(arguments).start();
    }

    /** The three lines below the first one with those words, without their indent. */
    private static List<String> after(Running monitor, String words) {
        List<String> lines = monitor.everything().lines().map(String::strip).toList();
        int at = lines.indexOf(lines.stream().filter(line -> line.contains(words)).findFirst().orElseThrow());
        return lines.subList(at + 1, at + 4);
    }
}
