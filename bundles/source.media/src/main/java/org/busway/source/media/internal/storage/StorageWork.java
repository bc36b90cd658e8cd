package org.busway.source.media.internal.storage;

import java.nio.file.Files;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.busway.api.source.DeviceNews.Event;
import org.busway.api.source.DeviceWork;
import org.busway.api.source.SourceCondition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the picture of drives and media right. What an event says is only which drive to look at, when it has had time to settle: the kernel finds partitions one
 * after another, and who floods with events is looked at once in that time. A drive that has gone is gone at once, with all that was known of it, since its partitions
 * go before it does.
 */
public final class StorageWork implements DeviceWork {

    private static final Logger LOG = LoggerFactory.getLogger(StorageWork.class);
    /** There are fewer drives; who makes up more is looked for all at once. */
    private static final int DUE_AT_MOST = 1024;

    private final BlockSysfs sysfs;
    private final StorageObjects objects;
    private final Duration settle;
    private final LongSupplier nanoTime;
    private final Map<String, Drive> drives = new TreeMap<>();
    private final Map<String, Long> dueNanos = new TreeMap<>();
    /** Those of which the kernel has said that the medium is another one. */
    private final Set<String> changed = new HashSet<>();
    private volatile int size;

    /** Nothing is looked at yet. */
    public StorageWork(BlockSysfs sysfs, StorageObjects objects, Duration settle, LongSupplier nanoTime) {
        this.sysfs = sysfs;
        this.objects = objects;
        this.settle = settle;
        this.nanoTime = nanoTime;
    }

    /** What is there already is shown, and nobody is told that it was inserted. */
    @Override
    public void begin(Runnable wake) {
        sysfs.drives().values().forEach(this::show);
        objects.open();
    }

    @Override
    public void event(Event event) {
        boolean isPartition = "partition".equals(event.properties().get("DEVTYPE"));
        String[] elements = event.devpath().split("/");
        if (elements.length < 3) {
            LOG.debug("{} is no device path", event.devpath());
            return;
        }
        String name = elements[elements.length - (isPartition ? 2 : 1)];
        Drive known = drives.get(name);
        if (event.action().equals("remove") && !isPartition) {
            if (known != null && isOf(event, known)) {
                remove(known);
            }
        } else if (dueNanos.size() < DUE_AT_MOST) {
            if (known != null && "1".equals(event.properties().get("DISK_MEDIA_CHANGE"))) {
                changed.add(name);
            }
            // What goes on for long is told meanwhile.
            dueNanos.putIfAbsent(name, nanoTime.getAsLong() + settle.toNanos());
        } else {
            lookAfresh("more than " + DUE_AT_MOST + " drives had events");
        }
    }

    /** One of another number has gone before, and what there is of that name now has come since. */
    private static boolean isOf(Event event, Drive known) {
        String medium = event.properties().getOrDefault("DISKSEQ", "");
        return medium.isEmpty() || known.medium() == 0 || medium.equals(Long.toString(known.medium()));
    }

    @Override
    public void lookAfresh(String why) {
        LOG.debug("looks at all drives: {}", why);
        dueNanos.clear();
        Map<String, Drive> now = sysfs.drives();
        List.copyOf(drives.values()).stream().filter(each -> !now.containsKey(each.name())).forEach(this::remove);
        now.values().forEach(this::take);
    }

    @Override
    public Duration untilDue() {
        long now = nanoTime.getAsLong();
        return dueNanos.values().stream().map(each -> Duration.ofNanos(Math.max(0, each - now))).min(Duration::compareTo)
                .orElse(null);
    }

    @Override
    public void due() {
        long now = nanoTime.getAsLong();
        for (Map.Entry<String, Long> each : List.copyOf(dueNanos.entrySet())) {
            if (each.getValue() - now <= 0) {
                dueNanos.remove(each.getKey());
                look(each.getKey());
            }
        }
    }

    private void look(String name) {
        Drive known = drives.get(name);
        Optional<Drive> found = sysfs.drive(name);
        if (found.isPresent()) {
            take(found.get());
        } else if (known != null) {
            remove(known);
        }
    }

    private void show(Drive drive) {
        drives.put(drive.name(), drive);
        objects.show(drive);
        size = drives.size();
    }

    private void take(Drive drive) {
        Drive before = drives.get(drive.name());
        // Kernels before 5.15 do not number media.
        boolean isNumbered = drive.medium() > 0;
        boolean isSame = before != null && before.medium() == drive.medium() && before.hasMedium() == drive.hasMedium()
                && (isNumbered || !changed.contains(drive.name()));
        changed.remove(drive.name());
        show(drive);
        if (!isSame && before != null && before.hasMedium()) {
            objects.tellRemoved(before);
        }
        if (!isSame && drive.hasMedium()) {
            objects.tellInserted(drive);
        }
    }

    private void remove(Drive drive) {
        drives.remove(drive.name());
        dueNanos.remove(drive.name());
        changed.remove(drive.name());
        objects.remove(drive);
        size = drives.size();
        if (drive.hasMedium()) {
            objects.tellRemoved(drive);
        }
    }

    @Override
    public SourceCondition condition() {
        StringBuilder detail = new StringBuilder().append(size).append(size == 1 ? " drive" : " drives")
                .append(" with removable media");
        if (!Files.isDirectory(sysfs.list())) {
            detail.append("; ").append(sysfs.list()).append(" is not there: sysfs is mounted elsewhere");
        }
        detail.append(objects.telling().detail());
        return SourceCondition.working(detail.toString(), objects.nameTrouble());
    }

    @Override
    public long eventCount() {
        return objects.telling().told();
    }

    @Override
    public void failed(Throwable failure) {
        LOG.error("storage is not told: {}", failure.getMessage(), failure);
    }

    @Override
    public void close() {
        objects.close();
    }
}
