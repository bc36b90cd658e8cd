package org.busway.source.media.internal.storage;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.busway.api.BusConnection;
import org.busway.api.BusException;
import org.busway.api.ExportedObject;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.busway.api.Registration;
import org.busway.api.Variant;
import org.busway.api.source.SourceName;
import org.busway.source.media.internal.storage.Described.Part;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives and partitions as objects on the bus below one object manager. A medium is there before it is told that it was inserted, and is gone before it is told that it
 * was removed. Changes come from one thread, which waits while the bus has no room; what had none even so is counted and logged, and the objects are
 * right nevertheless.
 */
public final class StorageObjects implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StorageObjects.class);
    private static final String TELLS_ALL = "oa{sv}a{oa{sv}}";
    private static final ObjectInterface ROOT = ObjectInterface.named(Described.NAME).signal("Inserted", TELLS_ALL)
            .signal("Removed", TELLS_ALL).build();

    /** One object on the bus, as it is now. */
    private static final class Shown<T> {
        private final Described<T> as;
        private volatile T now;
        private final ExportedObject object;

        private Shown(BusConnection bus, ObjectPath path, Described<T> as, T now) {
            this.as = as;
            this.now = now;
            object = bus.export(path, as.exported(() -> this.now));
        }

        private void become(T after) {
            String[] changed = as.changed(now, after);
            now = after;
            if (changed.length > 0) {
                object.propertiesChanged(as.interfaceName(), changed);
            }
        }
    }

    private final BusConnection bus;
    private final Map<ObjectPath, Shown<Drive>> drives = new LinkedHashMap<>();
    private final Map<ObjectPath, Shown<Part>> partitions = new LinkedHashMap<>();
    private final AtomicLong told = new AtomicLong();
    private final AtomicLong untold = new AtomicLong();
    private ExportedObject root;
    private Registration manager;
    private SourceName name;

    /** Nothing is shown yet. */
    public StorageObjects(BusConnection bus) {
        this.bus = bus;
    }

    /** Shows itself, with all that there is by now. */
    public void open() {
        root = bus.export(Described.ROOT, ROOT);
        manager = bus.exportManager(Described.ROOT);
        name = SourceName.request(bus, Described.NAME);
    }

    /** What is wrong with the name; empty if nothing is. */
    public String nameTrouble() {
        return name.trouble();
    }

    /** How many signals told of media. */
    public long told() {
        return told.get();
    }

    /** How many changes were not told. */
    public long untold() {
        return untold.get();
    }

    /** Shows a drive as it is, whether it is shown already or not. */
    void show(Drive drive) {
        Map<ObjectPath, Part> parts = parts(drive);
        ObjectPath path = Described.path(drive);
        Map.copyOf(partitions).forEach((each, shown) -> {
            if (shown.now.drive().name().equals(drive.name()) && !parts.containsKey(each)) {
                partitions.remove(each).object.close();
            }
        });
        // A drive that is new comes first: who sees a partition may ask for its drive.
        boolean isNew = !drives.containsKey(path);
        if (isNew) {
            show(drives, path, Described.DRIVE, drive);
        }
        parts.forEach((each, part) -> show(partitions, each, Described.PARTITION, part));
        if (!isNew) {
            show(drives, path, Described.DRIVE, drive);
        }
    }

    private <T> void show(Map<ObjectPath, Shown<T>> all, ObjectPath path, Described<T> as, T now) {
        attempt(() -> {
            Shown<T> shown = all.get(path);
            if (shown == null) {
                all.put(path, new Shown<>(bus, path, as, now));
            } else {
                shown.become(now);
            }
        });
    }

    private static Map<ObjectPath, Part> parts(Drive drive) {
        Map<ObjectPath, Part> parts = new LinkedHashMap<>();
        drive.partitions().forEach(each -> parts.put(Described.path(drive, each), new Part(drive, each)));
        return parts;
    }

    /** Shows a drive no longer. */
    void remove(Drive drive) {
        parts(drive).keySet().forEach(each -> close(partitions.remove(each)));
        close(drives.remove(Described.path(drive)));
    }

    private static void close(Shown<?> shown) {
        if (shown != null) {
            shown.object.close();
        }
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
        parts(drive).forEach((path, part) -> parts.put(path, Described.PARTITION.values(part)));
        if (attempt(() -> bus.emit(Described.ROOT.value(), Described.NAME, member, TELLS_ALL, Described.path(drive),
                Described.DRIVE.values(drive), parts))) {
            told.incrementAndGet();
        }
    }

    /** Whether it was done; the bus may have no room, or may have gone. */
    private boolean attempt(Runnable action) {
        try {
            action.run();
            return true;
        } catch (BusException e) {
            long count = untold.incrementAndGet();
            if (Long.bitCount(count) == 1) {
                LOG.warn("a change of storage was not told: {}; {} so far", e.getMessage(), count);
            }
            return false;
        }
    }

    @Override
    public void close() {
        if (name != null) {
            name.close();
        }
        if (manager != null) {
            manager.close();
        }
        if (root != null) {
            root.close();
        }
        partitions.values().forEach(StorageObjects::close);
        drives.values().forEach(StorageObjects::close);
    }
}
