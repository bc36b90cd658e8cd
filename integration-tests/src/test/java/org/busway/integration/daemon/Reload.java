package org.busway.integration.daemon;

import org.busway.integration.bus.BusProcess;
import org.busway.integration.bus.Eventually;

/** Has a bus that logs from {@code info} on read its configuration again, and waits until it has said what came of it. */
final class Reload {

    private static final String READ = "The configuration was read again";
    private static final String REFUSED = "The configuration stays as it was: ";

    private Reload() {}

    static void awaited(BusProcess bus) {
        long before = count(bus, READ);
        bus.signal("HUP");
        Eventually.holds(() -> count(bus, READ) > before, "the configuration is read again");
    }

    /** One that cannot be taken; returns why. */
    static String refused(BusProcess bus) {
        long before = count(bus, REFUSED);
        bus.signal("HUP");
        Eventually.holds(() -> count(bus, REFUSED) > before, "the configuration is refused");
        return lines(bus).filter(line -> line.contains(REFUSED)).reduce((first, last) -> last).orElseThrow();
    }

    private static long count(BusProcess bus, String words) {
        return lines(bus).filter(line -> line.contains(words)).count();
    }

    private static java.util.stream.Stream<String> lines(BusProcess bus) {
        try {
            return bus.log().lines();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
