package org.busway.source.uevent.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SysfsScanTest {

    @TempDir
    private Path sys;

    private Path device(String path, String subsystem, String uevent) throws IOException {
        Path directory = Files.createDirectories(sys.resolve(path));
        Files.createSymbolicLink(directory.resolve("subsystem"), sys.resolve("bus").resolve(subsystem));
        return Files.writeString(directory.resolve("uevent"), uevent);
    }

    private Map<String, Map<String, String>> scan(String... subsystems) {
        return new SysfsScan(sys, Subsystems.of(subsystems)).devices();
    }

    @Test
    void devicesAreFoundWithWhatTheirFilesSay() throws IOException {
        device("devices/pci0/usb1/1-2", "usb", "DEVTYPE=usb_device\nPRODUCT=46d/c52b/1201\n");
        device("devices/pci0/usb1/1-2/1-2:1.0", "usb", "");
        Files.createDirectories(sys.resolve("devices/pci0/power"));
        assertEquals(Map.of(
                "/devices/pci0/usb1/1-2", Map.of("DEVPATH", "/devices/pci0/usb1/1-2", "SUBSYSTEM", "usb", "DEVTYPE", "usb_device",
                        "PRODUCT", "46d/c52b/1201"),
                "/devices/pci0/usb1/1-2/1-2:1.0", Map.of("DEVPATH", "/devices/pci0/usb1/1-2/1-2:1.0", "SUBSYSTEM", "usb")),
                scan());
    }

    @Test
    void onlyWantedSubsystemsAreFound() throws IOException {
        device("devices/a", "usb", "");
        device("devices/a/b", "block", "");
        assertEquals(java.util.Set.of("/devices/a/b"), scan("block").keySet());
    }

    @Test
    void nothingIsFoundWhereNothingIs() throws IOException {
        assertEquals(Map.of(), scan());
        Files.createDirectories(sys.resolve("devices"));
        assertEquals(Map.of(), scan());
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        device("devices/a", "usb", "");
        Files.createSymbolicLink(sys.resolve("devices/a/loop"), sys.resolve("devices"));
        assertEquals(1, scan().size());
    }

    @Test
    void aDeviceWhoseFileCannotBeReadIsFoundWithoutItsProperties() throws IOException {
        Path uevent = device("devices/a", "usb", "");
        Files.delete(uevent);
        // As the kernel does for a device on its way out: the file is there and reading it fails.
        Files.createDirectory(uevent);
        Files.write(device("devices/b", "usb", ""), new byte[]{'N', '=', (byte) 0xff, '\n', 'x'});
        assertEquals(Map.of("/devices/a", Map.of("DEVPATH", "/devices/a", "SUBSYSTEM", "usb"),
                "/devices/b", Map.of("DEVPATH", "/devices/b", "SUBSYSTEM", "usb", "N", "\ufffd")), scan());
    }

    @Test
    void aTreeThatChangesUnderneathIsReadToItsEnd() throws Exception {
        for (int i = 0; i < 200; i++) {
            device("devices/d" + i, "usb", "N=" + i);
        }
        Thread remover = new Thread(() -> {
            for (int i = 0; i < 200; i += 2) {
                Path directory = sys.resolve("devices/d" + i);
                directory.resolve("uevent").toFile().delete();
                directory.resolve("subsystem").toFile().delete();
                directory.toFile().delete();
            }
        });
        remover.start();
        while (remover.isAlive()) {
            scan();
        }
        assertEquals(100, scan().size());
    }
}
