package org.busway.source.media.internal.storage;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.busway.api.Variant;
import org.busway.source.media.internal.storage.Drive.Partition;

/**
 * What of drives and partitions is shown on the bus: one list says what is exported, what a signal carries and what has changed.
 *
 * @param interfaceName the interface that has them
 * @param properties in the order in which they are shown
 */
record Described<T>(String interfaceName, List<Property<T>> properties) {

    static final String NAME = "org.busway.Media1";
    static final ObjectPath ROOT = new ObjectPath("/org/busway/media1");

    /** A property of an object that a {@code T} describes. */
    record Property<T>(String name, String signature, Function<T, Object> value) {}

    static final Described<Drive> DRIVE = new Described<>(NAME + ".Drive", List.of(
            new Property<>("Name", "s", Drive::name),
            new Property<>("DevNode", "s", Drive::devNode),
            new Property<>("SysfsPath", "s", Drive::sysfsPath),
            new Property<>("Connection", "s", Drive::connection),
            new Property<>("Vendor", "s", Drive::vendor),
            new Property<>("Model", "s", Drive::model),
            new Property<>("MediumRemovable", "b", Drive::isRemovable),
            new Property<>("HasMedium", "b", Drive::hasMedium),
            new Property<>("Medium", "t", Drive::medium),
            new Property<>("SizeBytes", "t", Drive::sizeBytes),
            new Property<>("ReadOnly", "b", Drive::isReadOnly),
            new Property<>("Partitions", "ao", of -> of.partitions().stream().map(each -> path(of, each)).toList())));

    /** A partition with the drive that it is on. */
    record Part(Drive drive, Partition of) {}

    static final Described<Part> PARTITION = new Described<>(NAME + ".Partition", List.of(
            new Property<>("Name", "s", each -> each.of().name()),
            new Property<>("DevNode", "s", each -> each.of().devNode()),
            new Property<>("SysfsPath", "s", each -> each.of().sysfsPath()),
            new Property<>("Drive", "o", each -> path(each.drive())),
            new Property<>("Number", "u", each -> (long) each.of().number()),
            new Property<>("StartBytes", "t", each -> each.of().startBytes()),
            new Property<>("SizeBytes", "t", each -> each.of().sizeBytes()),
            new Property<>("ReadOnly", "b", each -> each.of().isReadOnly()),
            new Property<>("Label", "s", each -> each.of().label()),
            new Property<>("Uuid", "s", each -> each.of().uuid())));

    static ObjectPath path(Drive drive) {
        return ROOT.child("drives").child(label(drive.name()));
    }

    static ObjectPath path(Drive drive, Partition partition) {
        return path(drive).child(label(partition.name()));
    }

    /** Names of block devices are ASCII; what else a path cannot have is written as systemd does. */
    private static String label(String name) {
        StringBuilder label = new StringBuilder();
        for (char each : name.toCharArray()) {
            boolean plain = each >= 'a' && each <= 'z' || each >= 'A' && each <= 'Z'
                    || each >= '0' && each <= '9' && label.length() > 0;
            label.append(plain ? String.valueOf(each) : String.format("_%02x", (int) each));
        }
        return label.toString();
    }

    ObjectInterface exported(Supplier<T> now) {
        ObjectInterface.Builder builder = ObjectInterface.named(interfaceName);
        properties.forEach(each -> builder.property(each.name(), each.signature(), () -> each.value().apply(now.get())));
        return builder.build();
    }

    Map<String, Variant> values(T of) {
        Map<String, Variant> values = new LinkedHashMap<>();
        properties.forEach(each -> values.put(each.name(), new Variant(each.signature(), each.value().apply(of))));
        return values;
    }

    /** The names of those that differ. */
    String[] changed(T before, T after) {
        return properties.stream().filter(each -> !Objects.equals(each.value().apply(before), each.value().apply(after)))
                .map(Property::name).toArray(String[]::new);
    }
}
