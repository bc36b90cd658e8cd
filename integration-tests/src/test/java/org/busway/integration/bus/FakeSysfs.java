package org.busway.integration.bus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A directory that stands for {@code /sys}, laid out as the kernel does it. */
public record FakeSysfs(Path root) {

    /** Where devices are put. */
    private static final String USB = "/devices/pci0000:00/0000:00:14.0/usb1/";

    /** An empty one, at a path of its own below a directory. */
    public static FakeSysfs in(Path directory) throws IOException {
        return new FakeSysfs(Files.createDirectory(directory.resolve("sys")));
    }

    /** A USB device at a port, or an interface of one; its device path. */
    public String usb(String name, Map<String, String> files) throws IOException {
        return device(USB + name, "bus/usb/devices", files);
    }

    /** A power supply; its device path. */
    public String powerSupply(String name, Map<String, String> files) throws IOException {
        return device("/devices/platform/gateway/power_supply/" + name, "class/power_supply", files);
    }

    /** A drive at a USB port; its device path. */
    public String drive(String name, Map<String, String> files) throws IOException {
        return device(USB + "1-2/1-2:1.0/host0/target0:0:0/0:0:0:0/block/" + name, "block", files);
    }

    private String device(String devpath, String list, Map<String, String> files) throws IOException {
        Path directory = Files.createDirectories(path(devpath));
        for (Map.Entry<String, String> file : files.entrySet()) {
            write(devpath, file.getKey(), file.getValue());
        }
        Path lists = Files.createDirectories(root.resolve(list));
        Path subsystem = list.endsWith("devices") ? lists.getParent() : lists;
        Files.createSymbolicLink(directory.resolve("subsystem"), subsystem);
        Files.createSymbolicLink(lists.resolve(directory.getFileName()), directory);
        return devpath;
    }

    /** Writes one file of a device: whoever reads it sees the old text or the new one, never half of it. */
    public void write(String devpath, String file, String text) throws IOException {
        Path next = Files.writeString(root.resolve("next"), text + "\n");
        Files.move(next, path(devpath).resolve(file), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    /** Takes a device away, with what is below it. */
    public void remove(String devpath) throws IOException {
        Path directory = path(devpath);
        for (String list : new String[]{"bus/usb/devices", "class/power_supply", "block"}) {
            Files.deleteIfExists(root.resolve(list).resolve(directory.getFileName()));
        }
        Directories.delete(directory);
    }

    private Path path(String devpath) {
        return root.resolve(devpath.substring(1));
    }
}
