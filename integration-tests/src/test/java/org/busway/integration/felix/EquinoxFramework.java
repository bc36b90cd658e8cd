package org.busway.integration.felix;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/**
 * Equinox in this JVM, with a platform of its own: SCR, Configuration Admin, slf4j and what these need. It is on no class path, where only one framework
 * may be, but in a class loader below the test's, so that both have the same types of {@code org.osgi.framework}.
 */
public final class EquinoxFramework implements RunningFramework {

    private static final Path JARS = Path.of(System.getProperty("busway.equinox", "target/equinox")).toAbsolutePath();
    private static final String ITSELF = "org.eclipse.osgi.jar";

    private final Framework framework;

    private EquinoxFramework(Framework framework) {
        this.framework = framework;
    }

    /** Starts it with its platform; the storage directory is its own. */
    public static EquinoxFramework start(Path storage) throws IOException, BundleException {
        // Never closed: Equinox makes itself the JVM's factory of URL handlers, and stays that, stopped or not; whoever opens a jar later needs its classes.
        URLClassLoader loader = new URLClassLoader(new URL[]{url(JARS.resolve(ITSELF))}, EquinoxFramework.class.getClassLoader());
        Framework framework = factory(loader).newFramework(Map.of(Constants.FRAMEWORK_STORAGE, storage.toString()));
        framework.start();
        EquinoxFramework started = new EquinoxFramework(framework);
        List<Path> platform;
        try (Stream<Path> jars = Files.list(JARS)) {
            platform = jars.filter(jar -> !jar.endsWith(ITSELF)).sorted().toList();
        }
        for (Path jar : platform) {
            framework.getBundleContext().installBundle(jar.toUri().toString());
        }
        for (Bundle bundle : framework.getBundleContext().getBundles()) {
            if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
                bundle.start();
            }
        }
        return started;
    }

    private static FrameworkFactory factory(ClassLoader loader) {
        try {
            return (FrameworkFactory) loader.loadClass("org.eclipse.osgi.launch.EquinoxFactory").getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(JARS + " is made by the build, in phase pre-integration-test: run mvn verify", e);
        }
    }

    private static URL url(Path file) throws MalformedURLException {
        return file.toUri().toURL();
    }

    @Override
    public BundleContext context() {
        return framework.getBundleContext();
    }

    @Override
    public void close() {
        try {
            framework.stop();
            framework.waitForStop(0);
        } catch (BundleException e) {
            throw new IllegalStateException("Equinox does not stop", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
