package org.busway.source.uevent.internal;

import java.nio.file.Path;

/** The options, checked. */
record UeventSettings(int groups, Subsystems subsystems, Path sysfs, int receiveBufferBytes, boolean emitInitial) {

    UeventSettings {
        if (groups < 1 || groups > 3) {
            throw new IllegalArgumentException(
                    "org.busway.source.uevent: groups " + groups + ": must be 1 (kernel), 2 (udev) or 3 (both)");
        }
    }

    static UeventSettings of(UeventOptions options) {
        return new UeventSettings(options.groups(), Subsystems.of(options.subsystems()), Path.of(options.sysfs()),
                options.receive_buffer_bytes(), options.emit_initial());
    }
}
