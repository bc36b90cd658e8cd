package org.busway.integration.guests.slow;

import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A bundle whose start lasts until a file is there. */
public final class Activator implements BundleActivator {

    /** The file's name, a property of the system. */
    public static final String GATE = "org.busway.integration.gate";

    @Override
    public void start(BundleContext context) throws InterruptedException {
        while (!Files.exists(Path.of(System.getProperty(GATE)))) {
            Thread.sleep(10);
        }
    }

    @Override
    public void stop(BundleContext context) {
        // It holds nothing.
    }
}
