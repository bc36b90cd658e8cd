package org.busway.source.usb.internal.sysfs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** USB devices below a directory that stands for {@code /sys}, laid out as the kernel does it. */
public final class FakeUsb {

    /** Where the bus is. */
    public static final String HUB = "/devices/pci0000:00/0000:00:14.0/usb1";

    private final Path root;

    /** No devices yet. */
    public FakeUsb(Path root) {
        this.root = root;
        make(root.resolve("bus/usb/devices"));
    }

    /** A wireless receiver at a port, with two interfaces, as the kernel shows one that it is done with. */
    public String receiver(String name, int deviceNumber) {
        String devpath = HUB + "/" + name;
        device(devpath,
                Map.ofEntries(Map.entry("idVendor", "046d"), Map.entry("idProduct", "c52b"), Map.entry("bcdDevice", "1201"),
                        Map.entry("manufacturer", "Logitech"), Map.entry("product", "USB Receiver"), Map.entry("serial", "A1"),
                        Map.entry("bDeviceClass", "00"), Map.entry("bDeviceSubClass", "00"), Map.entry("bDeviceProtocol", "00"),
                        Map.entry("busnum", "1"), Map.entry("devnum", String.valueOf(deviceNumber)), Map.entry("speed", "12"),
                        Map.entry("bNumInterfaces", " 2"),
                        Map.entry("uevent", "MAJOR=189\nMINOR=5\nDEVNAME=bus/usb/001/00" + deviceNumber
                                + "\nDEVTYPE=usb_device\nDRIVER=usb\nPRODUCT=46d/c52b/1201\nTYPE=0/0/0\nBUSNUM=001\nDEVNUM=00"
                                + deviceNumber)));
        driver(devpath, "usb");
        usbInterface(devpath, name + ":1.0", "03", "usbhid");
        usbInterface(devpath, name + ":1.1", "03", "usbhid");
        return devpath;
    }

    /** A directory with files, listed as a device. */
    public void device(String devpath, Map<String, String> files) {
        Path directory = make(path(devpath));
        files.forEach((name, text) -> write(devpath, name, text));
        link(directory.resolve("subsystem"), root.resolve("bus/usb"));
        link(root.resolve("bus/usb/devices").resolve(directory.getFileName()), directory);
    }

    /** An interface of a device. */
    public void usbInterface(String device, String name, String interfaceClass, String driver) {
        String devpath = device + "/" + name;
        make(path(devpath));
        Map.of("bInterfaceNumber", "0" + name.charAt(name.length() - 1), "bAlternateSetting", " 0", "bInterfaceClass",
                interfaceClass,
                "bInterfaceSubClass", "01", "bInterfaceProtocol", "02", "interface", "")
                .forEach((file, text) -> write(devpath, file, text));
        link(root.resolve("bus/usb/devices").resolve(name), path(devpath));
        if (!driver.isEmpty()) {
            driver(devpath, driver);
        }
    }

    /** Binds a driver. */
    public void driver(String devpath, String name) {
        link(path(devpath).resolve("driver"), make(root.resolve("bus/usb/drivers").resolve(name)));
    }

    /** Takes a driver off. */
    public void noDriver(String devpath) {
        remove(path(devpath).resolve("driver"));
    }

    /** Writes one file of a device. */
    public void write(String devpath, String file, String text) {
        try {
            Files.writeString(path(devpath).resolve(file), text + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes a device or an interface away, with all below. */
    public void remove(String devpath) {
        try (Stream<Path> all = Files.walk(path(devpath))) {
            List<Path> paths = all.sorted(Comparator.reverseOrder()).toList();
            paths.forEach(each -> {
                remove(root.resolve("bus/usb/devices").resolve(each.getFileName()));
                remove(each);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The directory of a device. */
    public Path path(String devpath) {
        return root.resolve(devpath.substring(1));
    }

    private static Path make(Path directory) {
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void link(Path link, Path target) {
        try {
            Files.createSymbolicLink(link, target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
