package org.busway.integration.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.busway.client.BusClient;
import org.busway.integration.bus.Eventually;
import org.busway.integration.bus.FakeSysfs;
import org.busway.integration.felix.EquinoxFramework;
import org.busway.integration.felix.ShippedBundles;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/**
 * The bundles in a framework of others: Equinox with its own SCR, Configuration Admin and slf4j, the oldest that the bundles may log through. Neither our
 * launcher nor {@code logging} nor {@code deploy} is there.
 */
class EquinoxIT {

    private static final List<String> LEFT_OUT = List.of("logging", "deploy", "bridge.eventadmin");

    @Test
    void every_bundle_starts_and_a_program_hears_of_a_source() throws IOException, BundleException {
        List<String> ours = new ArrayList<>(ShippedBundles.ours());
        ours.removeAll(LEFT_OUT);
        Path directory = Files.createTempDirectory("busway-equinox-");
        FakeSysfs sys = FakeSysfs.in(directory);
        sys.powerSupply("BAT0", Map.of("type", "Battery", "status", "Charging", "capacity", "64"));
        try (FrameworkBus bus = FrameworkBus.with(ours, directory,
                EquinoxFramework.start(Files.createDirectory(directory.resolve("storage"))))) {
            bus.configure("org.busway.source.battery", Map.of("sysfs", sys.root().toString(), "poll.seconds", 1));
            for (String name : ours) {
                bus.bundle(name).start();
            }
            bus.awaitBus();
            TreeSet<String> inactive = new TreeSet<>(ours);
            inactive.removeIf(name -> bus.bundle(name).getState() == Bundle.ACTIVE);
            assertEquals(List.of(), List.copyOf(inactive), "not active");
            assertEquals(List.of(), bus.failures());
            try (BusClient client = bus.connect()) {
                String power = "org.busway.Power1";
                Eventually.holds(() -> BusState.of(client).names().contains(power), "the source is on the bus");
                assertEquals("[/org/busway/power1/devices/battery_BAT0]",
                        client.call(power, "/org/busway/power1", power, "EnumerateDevices", "").arguments().get(0).toString());
            }
        }
    }
}
