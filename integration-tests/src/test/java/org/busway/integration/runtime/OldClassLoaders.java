package org.busway.integration.runtime;

import static org.junit.jupiter.api.Assertions.fail;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;

/** The class loaders of bundles that were updated or refreshed: nobody may hold one. */
final class OldClassLoaders {

    private static final int COLLECTIONS = 60;
    private static final long PAUSE_MILLIS = 200;

    private record Old(String what, WeakReference<ClassLoader> loader) {}

    private final List<Old> all = new ArrayList<>();

    /** The bundle's loader of now will soon be an old one. */
    void add(Bundle bundle, String what) {
        all.add(new Old(bundle.getSymbolicName() + " " + what,
                new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader())));
    }

    /** All are gone after a bounded number of collections. */
    void assertCollected() throws InterruptedException {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            if (held().isEmpty()) {
                return;
            }
            // Threads that are about to end hold what their last frame did; a pool's do so for five seconds.
            Thread.sleep(PAUSE_MILLIS);
        }
        fail(held().size() + " of " + all.size() + " class loaders are still held after " + COLLECTIONS + " collections: "
                + held().stream().map(Old::what).distinct().toList());
    }

    private List<Old> held() {
        return all.stream().filter(old -> old.loader().get() != null).toList();
    }
}
