package org.busway.integration.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.busway.integration.bus.Command;
import org.busway.integration.bus.FakeSysfs;
import org.busway.integration.bus.Installation;
import org.busway.integration.bus.Machine;
import org.busway.integration.bus.NetworkNamespace;
import org.busway.integration.bus.Running;
import org.junit.jupiter.api.Test;

/** From the kernel to {@code gdbus} and {@code busctl}: drives and media that come and go. */
class StorageIT {

    private static final String NAME = "org.busway.Media1";
    private static final String DRIVES = "/org/busway/media1/drives/";
    private static final Path ZRAM = Path.of("/sys/class/zram-control");

    /** The kernel tells its events in a network namespace of their own; a directory stands for {@code /sys}. */
    @Test
    void aStickThatIsPutInAndTakenOutIsAnObjectAndASignalEachTime() throws IOException {
        NetworkNamespace.needed();
        Machine.program("gdbus", "libglib2.0-bin");
        Machine.program("busctl", "systemd");
        Path directory = OperatorTerminal.directory();
        FakeSysfs sys = FakeSysfs.in(Files.createDirectories(directory.resolve("kernel")));
        Files.createDirectories(sys.root().resolve("block"));
        Command run = Command.of(Installation.built().busway().toString(), "run", "--set",
                "org.busway.source.media:sysfs=" + sys.root(), "--set", "org.busway.source.uevent:sysfs=" + sys.root());
        try (OperatorTerminal busway = OperatorTerminal.type(directory, NetworkNamespace.around(run))) {
            busway.line("source  media    active");
            busway.line("source  uevent   active");
            try (Running gdbus = monitor(busway)) {
                String stick = sys.drive("sdb", Map.of("size", "32768", "removable", "1", "diskseq", "5"));
                String partition = sys.drive("sdb/sdb1", Map.of("partition", "1", "start", "2048", "size", "16384"));
                Files.delete(sys.root().resolve("block/sdb1"));
                sys.write(partition, "uevent", "DEVNAME=sdb1\nPARTNAME=photos");
                tell(busway, "add", stick, "DEVTYPE=disk", "DEVNAME=sdb", "DISKSEQ=5");
                tell(busway, "add", partition, "DEVTYPE=partition", "DEVNAME=sdb1");
                String inserted = gdbus.line(NAME + ".Inserted (objectpath '" + DRIVES + "sdb'");
                for (String part : List.of("'DevNode': <'/dev/sdb'>", "'Connection': <'usb'>", "'SizeBytes': <uint64 16777216>",
                        "{objectpath '" + DRIVES + "sdb/sdb1': {'Name': <'sdb1'>", "'Label': <'photos'>")) {
                    assertTrue(inserted.contains(part), () -> part + " is not in\n" + inserted);
                }
                assertEquals("t 16777216\n", Command.of("busctl", "--address=" + busway.address(), "get-property", NAME,
                        DRIVES + "sdb", NAME + ".Drive", "SizeBytes").run().succeeded());
                sys.remove(stick);
                tell(busway, "remove", partition, "DEVTYPE=partition", "DEVNAME=sdb1");
                tell(busway, "remove", stick, "DEVTYPE=disk", "DEVNAME=sdb", "DISKSEQ=5");
                assertEquals(inserted.replace("Inserted", "Removed"), gdbus.line(NAME + ".Removed"),
                        "it carries what was last known");
                List<String> order = gdbus.everything().lines().filter(line -> line.contains("/drives/"))
                        .map(line -> line.replaceAll(".*[.](\\w+) .objectpath '" + DRIVES + "([^']*)'.*", "$1 $2")).toList();
                assertEquals(List.of("InterfacesAdded sdb", "InterfacesAdded sdb/sdb1", "Inserted sdb",
                        "InterfacesRemoved sdb/sdb1", "InterfacesRemoved sdb", "Removed sdb"), order);
            }
        }
    }

    /** Of the kernel's own: a disk in memory that comes and goes, and a loop device as a drive that a file is put into. */
    @Test
    void disksOfTheKernelComeAndGoWithTheirMedia() throws IOException {
        Machine.hasHardware(Files.isWritable(ZRAM.resolve("hot_remove")), "zram whose disks this user may make");
        Machine.hasHardware(Files.exists(Path.of("/dev/loop-control")), "loop devices");
        Machine.program("losetup", "mount");
        Path directory = OperatorTerminal.directory();
        Path image = directory.resolve("image");
        Files.write(image, new byte[1 << 20]);
        try (OperatorTerminal busway = OperatorTerminal.type(directory,
                Command.of(Installation.built().busway().toString(), "run",
                        "--set", "org.busway.source.media:also=loop*,zram*"))) {
            busway.line("source  media    active");
            busway.line("source  uevent   active");
            try (Running gdbus = monitor(busway)) {
                String number = Files.readString(ZRAM.resolve("hot_add")).strip();
                String path = DRIVES + "zram" + number;
                try {
                    assertTrue(gdbus.line("InterfacesAdded (objectpath '" + path + "'").contains("'HasMedium': <false>"));
                } finally {
                    Files.writeString(ZRAM.resolve("hot_remove"), number);
                }
                gdbus.line("InterfacesRemoved (objectpath '" + path + "'");

                String loop = Command.of("losetup", "--find", "--show", image.toString()).run().succeeded().strip();
                path = DRIVES + loop.substring("/dev/".length());
                try {
                    String inserted = gdbus.line(NAME + ".Inserted (objectpath '" + path + "'");
                    assertTrue(inserted.contains("'SizeBytes': <uint64 1048576>"), inserted);
                } finally {
                    Command.of("losetup", "--detach", loop).run().succeeded();
                }
                gdbus.line(NAME + ".Removed (objectpath '" + path + "'");
            }
        }
    }

    private static Running monitor(OperatorTerminal busway) {
        Running gdbus = Command.of("gdbus", "monitor", "--address", busway.address(), "--dest", NAME).start();
        gdbus.line("The name " + NAME + " is owned by :1.");
        return gdbus;
    }

    private static void tell(OperatorTerminal busway, String action, String devpath, String... properties) throws IOException {
        NetworkNamespace.tell(busway.pid(), Stream
                .concat(Stream.of("ACTION=" + action, "DEVPATH=" + devpath, "SUBSYSTEM=block"), Stream.of(properties))
                .toArray(String[]::new));
    }
}
