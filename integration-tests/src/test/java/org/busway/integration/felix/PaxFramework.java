package org.busway.integration.felix;

import static org.ops4j.pax.exam.CoreOptions.cleanCaches;
import static org.ops4j.pax.exam.CoreOptions.workingDirectory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.ops4j.pax.exam.CoreOptions;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.TestContainer;
import org.ops4j.pax.exam.nat.internal.NativeTestContainer;
import org.ops4j.pax.exam.spi.PaxExamRuntime;
import org.osgi.framework.BundleContext;

/**
 * Pax Exam's native container: the framework in this JVM. Pax Exam has no driver for JUnit 5, so its container is used alone: no
 * probe, no invoker and none of its bundles get into the framework.
 */
final class PaxFramework implements RunningFramework {

    private final NativeTestContainer container;

    private PaxFramework(NativeTestContainer container) {
        this.container = container;
    }

    static RunningFramework start(Path storage, List<Path> bundles) {
        List<Option> options = new ArrayList<>(List.of(cleanCaches(), workingDirectory(storage.toString())));
        bundles.forEach(jar -> options.add(CoreOptions.bundle(jar.toUri().toString())));
        try {
            TestContainer container = PaxExamRuntime
                    .createContainer(PaxExamRuntime.createServerSystem(options.toArray(Option[]::new)));
            container.start();
            return new PaxFramework((NativeTestContainer) container);
        } catch (IOException e) {
            throw new IllegalStateException("the framework with storage " + storage + " did not start", e);
        }
    }

    @Override
    public BundleContext context() {
        return container.getSystemBundle().getBundleContext();
    }

    @Override
    public void close() {
        container.stop();
    }
}
