package org.busway.source.usb.internal;

import java.nio.file.Path;
import java.time.Duration;

/** The options, checked. */
record UsbSettings(Path sysfs, Duration poll, Duration settle) {

    private static final int MOST_POLL_SECONDS = 86_400;
    private static final int MOST_SETTLE_MILLIS = 60_000;

    static UsbSettings of(UsbOptions options) {
        require("poll.seconds", options.poll_seconds(), MOST_POLL_SECONDS);
        require("settle.millis", options.settle_millis(), MOST_SETTLE_MILLIS);
        return new UsbSettings(Path.of(options.sysfs()), Duration.ofSeconds(options.poll_seconds()),
                Duration.ofMillis(options.settle_millis()));
    }

    private static void require(String option, int value, int most) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException("org.busway.source.usb: " + option + " " + value + ": must be 0 to " + most);
        }
    }
}
