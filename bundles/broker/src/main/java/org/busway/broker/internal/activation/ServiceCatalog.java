package org.busway.broker.internal.activation;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.busway.spi.policy.BusSettings.ServiceDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names that can be started: what the service files of all directories say. Where two files offer one name, the directory that comes
 * first wins, and within a directory the file that sorts first. A faulty file is logged once and passed over until it changes.
 *
 * <p>Owned by the bus thread. A look-up of a name that is not there looks at the directories' times again, so that a file that was just
 * installed is found without a reload, and costs no more than that when nothing changed.
 */
final class ServiceCatalog {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceCatalog.class);

    private List<ServiceDirectory> directories = List.of();
    private boolean launchHelper;
    private Map<String, ServiceFile> byName = new TreeMap<>();
    private Map<Path, ServiceFile> byFile = new HashMap<>();
    private Map<Path, Long> faulty = new HashMap<>();
    private Map<Path, Long> directoryTimes = new HashMap<>();

    /** Reads the files of other directories; {@code launchHelper} says whether a helper will start them by name. */
    void use(List<ServiceDirectory> newDirectories, boolean newLaunchHelper) {
        directories = List.copyOf(newDirectories);
        launchHelper = newLaunchHelper;
        scan();
    }

    /** Finds the file that offers a name, as it is now; null if none does. */
    ServiceFile find(String name) {
        ServiceFile known = byName.get(name);
        if (known == null ? directoriesChanged() : hasChanged(known)) {
            scan();
            known = byName.get(name);
        }
        return known;
    }

    /** The names that can be started, sorted. */
    Set<String> names() {
        return new TreeSet<>(byName.keySet());
    }

    private boolean directoriesChanged() {
        for (ServiceDirectory each : directories) {
            Path path = Path.of(each.path());
            if (timeOf(path) != directoryTimes.getOrDefault(path, -1L)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasChanged(ServiceFile known) {
        return timeOf(known.file()) != known.modifiedMillis();
    }

    /** The time of modification, or -1 for what cannot be looked at. */
    private static long timeOf(Path path) {
        try {
            return Files.getLastModifiedTime(path).toMillis();
        } catch (IOException e) {
            return -1;
        }
    }

    private void scan() {
        Map<String, ServiceFile> names = new TreeMap<>();
        Map<Path, ServiceFile> files = new HashMap<>();
        Map<Path, Long> faults = new HashMap<>();
        Map<Path, Long> times = new HashMap<>();
        Set<Path> seen = new HashSet<>();
        for (ServiceDirectory each : directories) {
            Path path = Path.of(each.path());
            if (seen.add(path)) {
                times.put(path, timeOf(path));
                for (Path file : serviceFilesIn(path)) {
                    take(file, each, names, files, faults);
                }
            }
        }
        byName = names;
        byFile = files;
        faulty = faults;
        directoryTimes = times;
    }

    private static List<Path> serviceFilesIn(Path directory) {
        List<Path> files = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return files;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.service")) {
            entries.forEach(files::add);
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            LOG.warn("Service directory {} cannot be read: {}", directory, e.getMessage());
        }
        files.sort(null);
        return files;
    }

    private void take(Path file, ServiceDirectory directory, Map<String, ServiceFile> names, Map<Path, ServiceFile> files,
            Map<Path, Long> faults) {
        long time = timeOf(file);
        ServiceFile service = byFile.get(file);
        if (service == null || service.modifiedMillis() != time) {
            if (faulty.getOrDefault(file, -2L) == time) {
                faults.put(file, time);
                return;
            }
            service = load(file, directory);
            if (service == null) {
                faults.put(file, time);
                return;
            }
        }
        files.put(file, service);
        names.putIfAbsent(service.name(), service);
    }

    private ServiceFile load(Path file, ServiceDirectory directory) {
        ServiceFile service;
        try {
            service = ServiceFileReader.read(file);
        } catch (IOException e) {
            LOG.warn("Service file is passed over: {}", e.getMessage());
            return null;
        }
        String expected = service.name() + ".service";
        if (!file.getFileName().toString().equals(expected)) {
            if (directory.strictNames()) {
                LOG.warn("Service file \"{}\" should have been named \"{}\": not loading it", file, expected);
                return null;
            } else if (launchHelper) {
                LOG.warn("Service file \"{}\" should have been named \"{}\" and will not work with system bus activation", file,
                        expected);
            }
        }
        return service;
    }
}
