package org.busway.source.usb.internal.sysfs;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads USB devices below a {@code sysfs} root. Devices come and go while they are looked at: what cannot be read any more is not there. */
public final class UsbSysfs {

    private static final Pattern DEVICE = Pattern.compile("usb[0-9]+|[0-9]+-[0-9]+(\\.[0-9]+)*");
    private static final int BYTE = 0xff;
    private static final int SHORT = 0xffff;

    private final Path root;

    /** Devices below a root such as {@code /sys}. */
    public UsbSysfs(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /** The root, without a slash at its end. */
    public String root() {
        return root.toString();
    }

    /** Where devices are listed. */
    public Path list() {
        return root.resolve("bus/usb/devices");
    }

    /** Whether that is the name of a device, and not of an interface or anything else. */
    public static boolean isDeviceName(String name) {
        return DEVICE.matcher(name).matches();
    }

    /** All devices that are there, by name. */
    public Map<String, UsbDevice> devices() {
        Map<String, UsbDevice> found = new TreeMap<>();
        try (DirectoryStream<Path> links = Files.newDirectoryStream(list(),
                each -> isDeviceName(each.getFileName().toString()))) {
            for (Path link : links) {
                read(link).ifPresent(device -> found.put(device.name(), device));
            }
        } catch (IOException | DirectoryIteratorException e) {
            // No USB on this machine, or none any more.
        }
        return found;
    }

    private Optional<UsbDevice> read(Path link) {
        try {
            Path directory = link.toRealPath();
            return Optional.of(read(directory, "/" + root.toRealPath().relativize(directory), Map.of()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The device at a device path, if its directory is there. */
    public Optional<UsbDevice> device(String devpath, Map<String, String> properties) {
        Path directory = directory(devpath);
        return directory != null && Files.isDirectory(directory)
                ? Optional.of(read(directory, devpath, properties))
                : Optional.empty();
    }

    /** A device of which there is its event alone. */
    public UsbDevice told(String devpath, Map<String, String> properties) {
        return read(root.resolve("nowhere"), devpath, properties);
    }

    /** Null for a path that leads elsewhere. */
    private Path directory(String devpath) {
        Path directory = root.resolve(devpath.substring(1)).normalize();
        return directory.startsWith(root) ? directory : null;
    }

    private UsbDevice read(Path directory, String devpath, Map<String, String> properties) {
        Attributes of = new Attributes(directory, properties);
        String[] elements = devpath.split("/");
        String parent = elements.length > 1 ? elements[elements.length - 2] : "";
        String driver = of.link("driver");
        String node = of.property("DEVNAME");
        return new UsbDevice(elements[elements.length - 1], isDeviceName(parent) ? parent : "", ids(of),
                of.number("busnum", 10, SHORT, of.text("busnum"), of.property("BUSNUM")),
                of.number("devnum", 10, SHORT, of.text("devnum"), of.property("DEVNUM")), of.fraction("speed"),
                driver.isEmpty() ? of.property("DRIVER") : driver, node.isEmpty() ? "" : "/dev/" + node, root + devpath,
                of.number("bNumInterfaces", 10, BYTE, of.text("bNumInterfaces")), interfaces(directory, devpath));
    }

    private static UsbDevice.Ids ids(Attributes of) {
        return new UsbDevice.Ids(of.number("idVendor", 16, SHORT, of.text("idVendor"), of.part("PRODUCT", 0)),
                of.number("idProduct", 16, SHORT, of.text("idProduct"), of.part("PRODUCT", 1)),
                of.number("bcdDevice", 16, SHORT, of.text("bcdDevice"), of.part("PRODUCT", 2)),
                of.text("manufacturer"), of.text("product"), of.text("serial"),
                of.number("bDeviceClass", 16, BYTE, of.text("bDeviceClass"), decimal(of.part("TYPE", 0))),
                of.number("bDeviceSubClass", 16, BYTE, of.text("bDeviceSubClass"), decimal(of.part("TYPE", 1))),
                of.number("bDeviceProtocol", 16, BYTE, of.text("bDeviceProtocol"), decimal(of.part("TYPE", 2))));
    }

    /** Properties of events have in decimal what files have in hexadecimal. */
    private static String decimal(String text) {
        return text.matches("[0-9]{1,3}") ? Integer.toHexString(Integer.parseInt(text)) : text;
    }

    private List<UsbInterface> interfaces(Path device, String devpath) {
        List<UsbInterface> found = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(device, "*:*.*")) {
            for (Path child : children) {
                if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS) && Files.exists(child.resolve("bInterfaceNumber"))) {
                    found.add(usbInterface(child, root + devpath + "/" + child.getFileName()));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // It is going; what was found until now is as good as any.
        }
        found.sort(Comparator.comparing(UsbInterface::name));
        return found;
    }

    private static UsbInterface usbInterface(Path directory, String sysfsPath) {
        Attributes of = new Attributes(directory, Map.of());
        return new UsbInterface(directory.getFileName().toString(),
                of.number("bInterfaceNumber", 16, BYTE, of.text("bInterfaceNumber")),
                of.number("bAlternateSetting", 10, BYTE, of.text("bAlternateSetting")),
                of.number("bInterfaceClass", 16, BYTE, of.text("bInterfaceClass")),
                of.number("bInterfaceSubClass", 16, BYTE, of.text("bInterfaceSubClass")),
                of.number("bInterfaceProtocol", 16, BYTE, of.text("bInterfaceProtocol")), of.text("interface"), of.link("driver"),
                sysfsPath);
    }
}
