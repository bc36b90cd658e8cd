package org.busway.source.uevent.internal;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Finds the devices below a {@code sysfs} root. A directory with a {@code uevent} file and a {@code subsystem} link is a device. Devices come and go
 * while they are looked at: what cannot be read any more is not there.
 */
final class SysfsScan {

    private final Path root;
    private final Predicate<String> wanted;

    SysfsScan(Path root, Predicate<String> wantedSubsystems) {
        this.root = root;
        this.wanted = wantedSubsystems;
    }

    /** The properties of each device that is wanted, by device path. */
    Map<String, Map<String, String>> devices() {
        Map<String, Map<String, String>> found = new TreeMap<>();
        visit(root.resolve("devices"), found);
        return found;
    }

    private void visit(Path directory, Map<String, Map<String, String>> found) {
        String subsystem = subsystem(directory);
        if (subsystem != null && wanted.test(subsystem) && Files.exists(directory.resolve("uevent"))) {
            String devpath = "/" + root.relativize(directory);
            found.put(devpath, properties(directory, devpath, subsystem));
        }
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                // Links lead to other devices, or back up.
                if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                    visit(child, found);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // Gone, or not ours to read.
        }
    }

    private static String subsystem(Path device) {
        try {
            Path target = Files.readSymbolicLink(device.resolve("subsystem")).getFileName();
            return target == null ? null : target.toString();
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
    }

    private static Map<String, String> properties(Path device, String devpath, String subsystem) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("DEVPATH", devpath);
        properties.put("SUBSYSTEM", subsystem);
        for (String line : lines(device.resolve("uevent"))) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                properties.put(line.substring(0, equals), line.substring(equals + 1).replace('\0', ' '));
            }
        }
        return properties;
    }

    private static String[] lines(Path file) {
        try {
            return Files.readString(file).split("\n");
        } catch (MalformedInputException e) {
            return lossy(file);
        } catch (IOException e) {
            return new String[0];
        }
    }

    private static String[] lossy(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n");
        } catch (IOException e) {
            return new String[0];
        }
    }
}
