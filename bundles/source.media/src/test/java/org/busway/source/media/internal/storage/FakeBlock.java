package org.busway.source.media.internal.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** Drives as the kernel lays them out below {@code /sys}. */
final class FakeBlock {

    private static final String USB = "/devices/pci0000:00/usb1/1-2/1-2:1.0/host0/target0:0:0/0:0:0:0/block/";

    private final Path root;

    FakeBlock(Path root) {
        this.root = root;
    }

    /** A drive at a USB port; its device path. */
    String usb(String name, Map<String, String> files) {
        return drive(USB + name, files);
    }

    /** A drive; its device path. */
    String drive(String devpath, Map<String, String> files) {
        write(devpath, files);
        Path link = root.resolve("block").resolve(devpath.substring(devpath.lastIndexOf('/') + 1));
        try {
            Files.createDirectories(link.getParent());
            if (!Files.exists(link)) {
                Files.createSymbolicLink(link, root.resolve(devpath.substring(1)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return devpath;
    }

    /** Files of a drive, or of a partition of one. */
    void write(String devpath, Map<String, String> files) {
        Path directory = root.resolve(devpath.substring(1));
        files.forEach((name, text) -> {
            try {
                Files.createDirectories(directory.resolve(name).getParent());
                Files.writeString(directory.resolve(name), text + "\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    void remove(String devpath) {
        Path directory = root.resolve(devpath.substring(1));
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
            Files.deleteIfExists(root.resolve("block").resolve(directory.getFileName()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
