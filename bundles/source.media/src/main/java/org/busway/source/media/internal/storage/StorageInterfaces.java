package org.busway.source.media.internal.storage;

import org.busway.api.ObjectPath;
import org.busway.api.source.Described;
import org.busway.api.source.PathLabel;
import org.busway.source.media.internal.storage.Drive.Partition;

/** What of drives and partitions is shown on the bus, and where. */
final class StorageInterfaces {

    static final String NAME = "org.busway.Media1";
    static final ObjectPath ROOT = new ObjectPath("/org/busway/media1");

    static final Described<Drive> DRIVE = Described.<Drive>by(NAME + ".Drive")
            .property("Name", "s", Drive::name)
            .property("DevNode", "s", Drive::devNode)
            .property("SysfsPath", "s", Drive::sysfsPath)
            .property("Connection", "s", Drive::connection)
            .property("Vendor", "s", Drive::vendor)
            .property("Model", "s", Drive::model)
            .property("MediumRemovable", "b", Drive::isRemovable)
            .property("HasMedium", "b", Drive::hasMedium)
            .property("Medium", "t", Drive::medium)
            .property("SizeBytes", "t", Drive::sizeBytes)
            .property("ReadOnly", "b", Drive::isReadOnly)
            .property("Partitions", "ao", of -> of.partitions().stream().map(each -> path(of, each)).toList()).build();

    /** A partition with the drive that it is on. */
    record Part(Drive drive, Partition of) {}

    static final Described<Part> PARTITION = Described.<Part>by(NAME + ".Partition")
            .property("Name", "s", each -> each.of().name())
            .property("DevNode", "s", each -> each.of().devNode())
            .property("SysfsPath", "s", each -> each.of().sysfsPath())
            .property("Drive", "o", each -> path(each.drive()))
            .property("Number", "u", each -> (long) each.of().number())
            .property("StartBytes", "t", each -> each.of().startBytes())
            .property("SizeBytes", "t", each -> each.of().sizeBytes())
            .property("ReadOnly", "b", each -> each.of().isReadOnly())
            .property("Label", "s", each -> each.of().label())
            .property("Uuid", "s", each -> each.of().uuid()).build();

    private StorageInterfaces() {}

    static ObjectPath path(Drive drive) {
        return ROOT.child("drives").child(PathLabel.of(drive.name()));
    }

    static ObjectPath path(Drive drive, Partition partition) {
        return path(drive).child(PathLabel.of(partition.name()));
    }
}
