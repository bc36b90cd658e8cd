package org.busway.client.internal.osgi;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** A framework whose bundles have nothing but a name; tests act through their contexts. */
final class EmptyBundles implements AutoCloseable {

    private final Path directory;
    private final Framework framework;

    EmptyBundles() throws Exception {
        directory = Files.createTempDirectory("busway-client-osgi");
        framework = ServiceLoader.load(FrameworkFactory.class).findFirst().orElseThrow()
                .newFramework(Map.of(Constants.FRAMEWORK_STORAGE, directory.resolve("cache").toString()));
        framework.start();
    }

    /** The context in which the component runs. */
    BundleContext context() {
        return framework.getBundleContext();
    }

    /** A started bundle. */
    Bundle start(String name) throws BundleException, IOException {
        Bundle bundle = context().installBundle("test:" + name, jar(name));
        bundle.start();
        return bundle;
    }

    /** A jar with a name alone. */
    static ByteArrayInputStream jar(String name) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes().putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        manifest.getMainAttributes().putValue(Constants.BUNDLE_SYMBOLICNAME, name);
        ByteArrayOutputStream jar = new ByteArrayOutputStream();
        new JarOutputStream(jar, manifest).close();
        return new ByteArrayInputStream(jar.toByteArray());
    }

    @Override
    public void close() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(each -> each.toFile().delete());
        }
    }
}
