package org.busway.integration.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.busway.integration.bus.Directories;
import org.busway.integration.felix.RunningFramework;
import org.busway.integration.felix.ShippedBundles;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.FrameworkWiring;

/** A framework with the bundles of a device profile, all of them and no others. */
class ProfilesResolveIT {

    private static final Path PROFILES = Path.of("../device-profiles");
    private static final Pattern BUNDLE = Pattern.compile("\"id\": *\"[^:\"]+:([^:\"]+):[^:\"]+\" *, *\"bundleStartLevel\"");

    @TestFactory
    Stream<DynamicTest> all_bundles_of_each_profile_resolve_and_start() throws IOException {
        try (Stream<Path> files = Files.list(PROFILES)) {
            List<Path> profiles = files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
            assertTrue(profiles.size() >= 2, "only these profiles are there: " + profiles);
            return profiles.stream().map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> start(file)));
        }
    }

    private static void start(Path profile) throws IOException, BundleException {
        List<String> names = BUNDLE.matcher(Files.readString(profile)).results().map(match -> match.group(1)).toList();
        assertTrue(names.containsAll(List.of("api", "broker", "org.apache.felix.scr")), () -> profile + " lists " + names);
        Path storage = Files.createTempDirectory("busway-profile-");
        try (RunningFramework framework = RunningFramework.start(storage, List.of())) {
            List<Bundle> bundles = new ArrayList<>();
            for (String name : names) {
                bundles.add(framework.context().installBundle(ShippedBundles.jar(name).toUri().toString()));
            }
            framework.context().getBundle(0).adapt(FrameworkWiring.class).resolveBundles(bundles);
            assertEquals(List.of(), bundles.stream().filter(bundle -> bundle.getState() == Bundle.INSTALLED).toList(),
                    "unresolved");
            for (Bundle bundle : bundles) {
                if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
                    bundle.start();
                    assertEquals(Bundle.ACTIVE, bundle.getState(), bundle + " is active");
                }
            }
        } finally {
            Directories.delete(storage);
        }
    }
}
