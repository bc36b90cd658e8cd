package org.busway.integration.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
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

    private static final Pattern PARENT = Pattern.compile("\"extends\": *\"([^\"]+)\"");
    private static final Pattern LEFT_OUT = Pattern.compile("(?<=\"without\": \\[ )\"[^:\"]+:([^:\"]+)\"");

    @TestFactory
    Stream<DynamicTest> all_bundles_of_each_profile_resolve_and_start() throws IOException {
        try (Stream<Path> files = Files.list(PROFILES)) {
            List<Path> profiles = files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
            assertTrue(profiles.size() >= 2, "only these profiles are there: " + profiles);
            return profiles.stream().map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> start(file)));
        }
    }

    /** With those of its parents but for what it leaves out. */
    private static List<String> bundles(Path profile) throws IOException {
        String text = Files.readString(profile);
        List<String> names = new ArrayList<>();
        Matcher parent = PARENT.matcher(text);
        if (parent.find()) {
            names.addAll(bundles(PROFILES.resolve(parent.group(1) + ".json")));
            LEFT_OUT.matcher(text).results().forEach(match -> names.remove(match.group(1)));
        }
        BUNDLE.matcher(text).results().forEach(match -> names.add(match.group(1)));
        return names;
    }

    /** A handler of events that was slow once would be denied for good. */
    @TestFactory
    Stream<DynamicTest> a_profile_with_an_event_admin_switches_its_deny_timeout_off() throws IOException {
        try (Stream<Path> files = Files.list(PROFILES)) {
            List<Path> profiles = new ArrayList<>();
            for (Path file : files.filter(each -> each.toString().endsWith(".json")).sorted().toList()) {
                if (bundles(file).contains("org.apache.felix.eventadmin")) {
                    profiles.add(file);
                }
            }
            assertTrue(profiles.size() > 0, "none has one");
            return profiles.stream().map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> assertTrue(
                    Files.readString(file).contains("\"org.apache.felix.eventadmin.Timeout:Integer\": 0"), file::toString)));
        }
    }

    private static void start(Path profile) throws IOException, BundleException {
        List<String> names = bundles(profile);
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
