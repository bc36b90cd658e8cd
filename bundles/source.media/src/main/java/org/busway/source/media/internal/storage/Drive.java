package org.busway.source.media.internal.storage;

import java.util.List;

/**
 * A drive as it was when it was looked at, with the medium that is in it. A drive whose medium cannot be taken out comes and goes with it.
 *
 * @param name such as {@code sdb}
 * @param devNode its device node
 * @param sysfsPath its directory
 * @param connection how it is connected, such as {@code usb}; empty if that is none of those that are told
 * @param vendor who made it; often empty
 * @param model what it is; often empty
 * @param isRemovable whether the medium can be taken out of it
 * @param isReadOnly whether nothing can be written
 * @param medium the kernel's number of the medium, another one each time one is put in; 0 if it counts none
 * @param sizeBytes of the medium; 0 if there is none
 * @param partitions of the medium, by number
 */
public record Drive(String name, String devNode, String sysfsPath, String connection, String vendor, String model,
        boolean isRemovable,
        boolean isReadOnly, long medium, long sizeBytes, List<Partition> partitions) {

    /**
     * A part of a medium.
     *
     * @param name such as {@code sdb1}
     * @param number from 1
     * @param startBytes where it begins
     * @param sizeBytes how long it is
     * @param isReadOnly whether nothing can be written
     * @param label the name that the partition table gives it; often empty
     * @param uuid its number in the partition table; often empty
     */
    public record Partition(String name, String devNode, String sysfsPath, int number, long startBytes, long sizeBytes,
            boolean isReadOnly, String label, String uuid) {}

    /** Whether there is something in it. */
    public boolean hasMedium() {
        return sizeBytes > 0;
    }
}
