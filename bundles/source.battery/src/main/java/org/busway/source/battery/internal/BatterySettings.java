package org.busway.source.battery.internal;

import java.nio.file.Path;
import java.time.Duration;
import org.busway.source.battery.internal.supply.Thresholds;

/** The options, checked. */
record BatterySettings(Path sysfs, Duration poll, boolean claimUpower, Thresholds thresholds, String criticalAction) {

    private static final int MOST_POLL_SECONDS = 86_400;

    static BatterySettings of(BatteryOptions options) {
        int seconds = options.poll_seconds();
        if (seconds < 0 || seconds > MOST_POLL_SECONDS) {
            throw new IllegalArgumentException(
                    "org.busway.source.battery: poll.seconds " + seconds + ": must be 0 to " + MOST_POLL_SECONDS);
        }
        return new BatterySettings(Path.of(options.sysfs()), Duration.ofSeconds(seconds), options.claim_upower(),
                new Thresholds(options.percentage_low(), options.percentage_critical(), options.percentage_action()),
                options.critical_action());
    }
}
