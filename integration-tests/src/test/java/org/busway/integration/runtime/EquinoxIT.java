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
 * launcher nor {@code logging} is there; the Event Admin that the bridge wants is Felix's, as the API of health checks is.
 */
class EquinoxIT {

    /** It has its own, and what is put into {@code deploy}'s directory. */
    private static final List<String> LEFT_OUT = List.of("logging", "deploy", "source.battery");

    @Test
    void every_bundle_starts_and_a_program_hears_of_a_source() throws IOException, BundleException {
        List<String> ours = new ArrayList<>(ShippedBundles.ours());
        ours.removeAll(LEFT_OUT);
        Path directory = Files.createTempDirectory("busway-equinox-");
        FakeSysfs sys = FakeSysfs.in(directory);
        sys.powerSupply("BAT0", Map.of("type", "Battery", "status", "Charging", "capacity", "64"));
        try (FrameworkBus bus = FrameworkBus.with(ours, directory,
                EquinoxFramework.start(Files.createDirectory(directory.resolve("storage"))))) {
            bus.install(ShippedBundles.jar("org.apache.felix.eventadmin")).start();
            for (String name : ours) {
                bus.bundle(name).start();
            }
            bus.awaitBus();
            TreeSet<String> inactive = new TreeSet<>(ours);
            inactive.removeIf(name -> bus.bundle(name).getState() == Bundle.ACTIVE);
            assertEquals(List.of(), List.copyOf(inactive), "not active");
            assertEquals(List.of(), bus.failures());
            LoadDirectory load = LoadDirectory.watched(bus, Map.of());
            load.moveIn(ShippedBundles.jar("source.battery"), "battery.jar");
            load.says("WARN", "battery.jar", "waits for start level 4 of the framework, which is at 1", "start.level");
            load.remove("battery.jar");
            load.isSilentOf("battery.jar");
            load.configure(Map.of("start.level", 1));
            load.moveIn(ShippedBundles.jar("source.battery"), "battery.jar");
            load.says("WARN", "battery.jar", "waits for a configuration of PID org.busway.source.battery");
            load.write("org.busway.source.battery.cfg", "sysfs = " + sys.root() + "\npoll.seconds = 1\n");
            load.says("OK", "battery.jar", "runs");
            try (BusClient client = bus.connect()) {
                String power = "org.busway.Power1";
                Eventually.holds(() -> BusState.of(client).names().contains(power), "the source is on the bus");
                assertEquals("[/org/busway/power1/devices/battery_BAT0]",
                        client.call(power, "/org/busway/power1", power, "EnumerateDevices", "").arguments().get(0).toString());
            }
        }
    }
}
