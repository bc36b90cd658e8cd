package org.busway.source.media.internal.storage;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.busway.api.BusConnection;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.busway.api.Variant;
import org.busway.api.source.SourceObjects;
import org.busway.api.source.Telling;
import org.busway.source.media.internal.storage.StorageInterfaces.Part;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drives and partitions as objects on the bus. A medium is there before it is told that it was inserted, and is gone before it is told that it was removed. */
public final class StorageObjects implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StorageObjects.class);
    private static final String TELLS_ALL = "oa{sv}a{oa{sv}}";
    private static final ObjectInterface ROOT = ObjectInterface.named(StorageInterfaces.NAME).signal("Inserted", TELLS_ALL)
            .signal("Removed", TELLS_ALL).build();

    private final Telling telling = new Telling("a change of storage", LOG::warn);
    private final SourceObjects objects;
    /** As they are shown, by name. */
    private final Map<String, Drive> drives = new HashMap<>();

    /** Nothing is shown yet. */
    public StorageObjects(BusConnection bus) {
        objects = new SourceObjects(bus, telling, StorageInterfaces.ROOT, ROOT);
    }

    /** Shows itself, with all that there is by now. */
    void open() {
        objects.open();
    }

    /** What is wrong with the name; empty if nothing is. */
    String nameTrouble() {
        return objects.nameTrouble();
    }

    /** What was told of media, and what was not. */
    Telling telling() {
        return telling;
    }

    /** Shows a drive as it is, whether it is shown already or not. */
    void show(Drive drive) {
        Drive before = drives.put(drive.name(), drive);
        Map<ObjectPath, Part> parts = parts(drive);
        if (before == null) {
            // One that is new comes first: who sees a partition may ask for its drive.
            showItself(drive);
        } else {
            parts(before).keySet().stream().filter(each -> !parts.containsKey(each)).forEach(objects::remove);
        }
        parts.forEach((path, part) -> objects.show(path, StorageInterfaces.PARTITION, part));
        showItself(drive);
    }

    private void showItself(Drive drive) {
        objects.show(StorageInterfaces.path(drive), StorageInterfaces.DRIVE, drive);
    }

    private static Map<ObjectPath, Part> parts(Drive drive) {
        Map<ObjectPath, Part> parts = new LinkedHashMap<>();
        drive.partitions().forEach(each -> parts.put(StorageInterfaces.path(drive, each), new Part(drive, each)));
        return parts;
    }

    /** Shows a drive no longer. */
    void remove(Drive drive) {
        drives.remove(drive.name());
        parts(drive).keySet().forEach(objects::remove);
        objects.remove(StorageInterfaces.path(drive));
    }

    /** Tells that a medium was inserted, with all there is to know of it. */
    void tellInserted(Drive drive) {
        tell("Inserted", drive);
    }

    /** Tells that a medium was removed, with all that was known of it. */
    void tellRemoved(Drive drive) {
        tell("Removed", drive);
    }

    private void tell(String member, Drive drive) {
        Map<ObjectPath, Map<String, Variant>> parts = new LinkedHashMap<>();
        parts(drive).forEach((path, part) -> parts.put(path, StorageInterfaces.PARTITION.values(part)));
        objects.tell(member, StorageInterfaces.path(drive), StorageInterfaces.DRIVE.values(drive), parts);
    }

    @Override
    public void close() {
        objects.close();
    }
}
