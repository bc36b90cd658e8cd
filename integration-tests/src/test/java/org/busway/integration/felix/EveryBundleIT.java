package org.busway.integration.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.FrameworkWiring;

class EveryBundleIT {

    @TempDir
    Path storage;

    @Test
    void all_our_bundles_resolve_start_and_stop() throws BundleException {
        List<Path> jars = new ArrayList<>();
        ShippedBundles.PLATFORM.forEach(name -> jars.add(ShippedBundles.jar(name)));
        try (RunningFramework framework = RunningFramework.start(storage, jars)) {
            List<Bundle> ours = new ArrayList<>();
            ours.add(
                    framework.context().installBundle(ShippedBundles.jar("org.apache.felix.healthcheck.api").toUri().toString()));
            for (String name : ShippedBundles.ours()) {
                ours.add(framework.context().installBundle(ShippedBundles.jar(name).toUri().toString()));
            }
            assertTrue(ours.size() >= 12, "only these bundles were built: " + ours);
            assertEquals(List.of(), unresolved(framework, ours));
            for (Bundle bundle : ours) {
                bundle.start();
                assertEquals(Bundle.ACTIVE, bundle.getState(), bundle + " is active");
            }
            for (Bundle bundle : ours) {
                bundle.stop();
                assertEquals(Bundle.RESOLVED, bundle.getState(), bundle + " has stopped");
            }
        }
    }

    /** What does not resolve, with the framework's own words for the missing requirement. */
    private static List<String> unresolved(RunningFramework framework, List<Bundle> bundles) {
        if (framework.context().getBundle(0).adapt(FrameworkWiring.class).resolveBundles(bundles)) {
            return List.of();
        }
        List<String> reasons = new ArrayList<>();
        for (Bundle bundle : bundles) {
            if (bundle.getState() == Bundle.INSTALLED) {
                try {
                    bundle.start();
                } catch (BundleException e) {
                    reasons.add(e.getMessage());
                }
            }
        }
        return reasons.isEmpty() ? Arrays.asList("the framework refused, without a reason") : reasons;
    }
}
