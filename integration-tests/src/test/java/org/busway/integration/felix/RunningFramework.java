package org.busway.integration.felix;

import java.nio.file.Path;
import java.util.List;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** A running framework, however it was started. {@link #close} ends it and waits until it has ended. */
public interface RunningFramework extends AutoCloseable {

    /** The system bundle's context. */
    BundleContext context();

    @Override
    void close();

    /** The installed bundle with that symbolic name; our own also by its short name. */
    default Bundle bundle(String name) {
        return List.of(context().getBundles()).stream()
                .filter(b -> name.equals(b.getSymbolicName()) || ("org.busway." + name).equals(b.getSymbolicName())).findFirst()
                .orElseThrow(() -> new AssertionError(
                        "no bundle " + name + " is installed, there are " + List.of(context().getBundles())));
    }

    /** Starts a framework with these bundles, all of which must resolve; each framework has a storage directory of its own. */
    static RunningFramework start(Path storage, List<Path> bundles) {
        return PaxFramework.start(storage, bundles);
    }
}
